import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Rng } from '../../../../base/rng.js';
import { moveFromGtp } from '../../../../engine/coords.js';
import { Position } from '../../../../engine/position.js';
import { OnnxEvaluator } from '../../../../selfplay/onnxEvaluator.js';
import { openSource } from '../../../../src/go/networkFiles/open.js';
import { SmallLeela } from './smallLeela.js';

/** Debian's leela-zero. */
const LEELAZ = '/usr/games/leelaz';
const GAMES = ['', 'd4', 'd4 q16 q4 e3', 'd4 q16 pass q4 c3 r17 q17 r16 k10 pass'];

describe('Leela Zero says the same of random networks', { skip: !existsSync(LEELAZ) }, () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'zero-leelaz-'));
    process.env.ZERO_CACHE = '';
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const version of [1, 2] as const)
    for (const game of GAMES)
      it(`version ${version}, after '${game}'`, () => {
        const path = join(folder, `v${version}.txt`);
        writeFileSync(path, new SmallLeela(new Rng(`leelaz ${version}`), version).text);
        const moves = game.split(' ').filter(Boolean);
        const plays = moves.map((move, i) => `play ${i % 2 ? 'w' : 'b'} ${move}\n`).join('');
        const { stderr } = spawnSync(LEELAZ, ['-g', '--noponder', '--cpu-only', '-w', path], {
          input: `${plays}heatmap\nquit\n`,
          encoding: 'utf8',
        });
        const rows = stderr.split('\n').filter((line) => /^\s*(\d+\s+){18}\d+\s*$/.test(line));
        const shares = rows.slice(-19).flatMap((line) => line.trim().split(/\s+/).map(Number));
        const winrate = Number(/winrate: (\S+)/.exec(stderr)?.[1]);
        const position = new Position(19);
        for (const move of moves) position.play(moveFromGtp(move, 19)!);
        const evaluator = new OnnxEvaluator(openSource(path).on(19, { float: true }), 1);
        evaluator.put(0, position);
        evaluator.runSync(1);
        assert.ok(
          Math.abs((1 + evaluator.values[0]) / 2 - winrate) < 1e-5,
          `${evaluator.values[0]}, ${winrate}`,
        );
        const most = Math.max(...evaluator.logits);
        const powers = Array.from(evaluator.logits, (x) => Math.exp(x - most));
        const sum = powers.reduce((a, b) => a + b);
        shares.forEach((share, p) => {
          const own = position.points[p] === 0 ? (1000 * powers[p]) / sum : 0;
          assert.ok(Math.abs(own - share) <= 1, `point ${p}: ${own}, ${share}`);
        });
        evaluator.dispose();
      });
});
