import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ZeroError } from '../../../../base/errors.js';
import { Rng } from '../../../../base/rng.js';
import { Position } from '../../../../engine/position.js';
import { OnnxEvaluator } from '../../../../selfplay/onnxEvaluator.js';
import { parseLeela } from '../../../../src/go/networkFiles/leela/parse.js';
import { openNetwork, openSource } from '../../../../src/go/networkFiles/open.js';
import { SmallLeela } from './smallLeela.js';

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'zero-leela-'));
  process.env.ZERO_CACHE = '';
});
after(() => {
  delete process.env.ZERO_CACHE;
  rmSync(folder, { recursive: true });
});

/** Leela Zero's planes of a game's last position, rows from below. */
function planesOf(size: number, moves: readonly number[]): number[][] {
  const boards: number[][] = [];
  const position = new Position(size);
  const look = () =>
    boards.unshift(
      Array.from(
        { length: size * size },
        (_, p) => position.points[(size - 1 - Math.floor(p / size)) * size + (p % size)],
      ),
    );
  look();
  for (const move of moves) {
    position.play(move);
    look();
  }
  const own = position.toPlay;
  const plane = (color: number) =>
    Array.from({ length: 8 }, (_, k) =>
      (boards[k] ?? Array(size * size).fill(0)).map((c) => (c === color ? 1 : 0)),
    );
  const turn = [1, 2].map((color) => Array(size * size).fill(color === own ? 1 : 0));
  return [...plane(own), ...plane(3 - own), ...turn];
}

describe('a network of Leela Zero', () => {
  for (const version of [1, 2] as const)
    it(`version ${version} says what plain loops say, of either player's turn`, () => {
      const size = 5;
      const leela = new SmallLeela(new Rng(`leela ${version}`), version, size);
      const path = join(folder, `v${version}.txt.gz`);
      writeFileSync(path, gzipSync(leela.text));
      const source = openSource(path);
      assert.deepEqual(source.sizes, [size]);
      const evaluator = new OnnxEvaluator(source.on(size, { float: true }), 1);
      for (const moves of [[], [7, 12, 3, 20, 11], [7, 12, 25, 24, 1, 2, 3, 4, 8, 9]]) {
        const position = new Position(size);
        for (const move of moves) position.play(move);
        evaluator.put(0, position);
        evaluator.runSync(1);
        const expected = leela.answer(planesOf(size, moves));
        assert.ok(Math.abs(evaluator.values[0] - expected.value) < 1e-5);
        for (let p = 0; p <= size * size; p++) {
          const below = p === size * size ? p : (size - 1 - Math.floor(p / size)) * size + (p % size);
          assert.ok(Math.abs(evaluator.logits[p] - expected.policy[below]) < 1e-4, `move ${p}`);
        }
      }
      evaluator.dispose();
    });

  it('plays on its own board alone', () => {
    const path = join(folder, 'board.txt');
    writeFileSync(path, new SmallLeela(new Rng('board'), 1, 6).text);
    assert.throws(() => openNetwork(path, 9), /board\.txt is for 6x6, not 9x9/);
    assert.equal(openNetwork(path).network.info.size, 6);
  });

  it('what is none is refused in half a sentence', () => {
    const { text } = new SmallLeela(new Rng('bad'), 1, 4);
    const lines = text.trimEnd().split('\n');
    const says = (bytes: string, what: RegExp) =>
      assert.throws(
        () => parseLeela(Buffer.from(bytes)),
        (error) => error instanceof ZeroError && what.test(error.message),
      );
    says(lines.slice(0, -1).join('\n'), /it has 33 lines of weights/);
    says(lines.map((l, i) => (i === 5 ? `${l} 1` : l)).join('\n'), /lines 6 to 9 do not add up/);
    says(
      lines.map((l, i) => (i === 3 ? l.replace(/^\S+/, 'nan') : l)).join('\n'),
      /line 4 has what is no finite number/,
    );
    says(lines.map((l, i) => (i === 4 ? l.replace(/^\S+/, '-5') : l)).join('\n'), /a variance below zero/);
    says(lines.map((l, i) => (i === 26 ? `${l} 1 1` : l)).join('\n'), /which no board has|do not add up/);
    says(`1\n${'\n'.repeat(100_000)}`, /more lines than any network/);
    const rng = new Rng('leela fuzz');
    for (let n = 0; n < 60; n++) {
      const changed = Buffer.from(text);
      changed[rng.int(changed.length)] ^= 1 << rng.int(8);
      try {
        parseLeela(n % 2 ? changed : changed.subarray(0, rng.int(changed.length)));
      } catch (error) {
        assert.ok(error instanceof ZeroError, (error as Error).stack);
      }
    }
  });
});
