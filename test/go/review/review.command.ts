import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const GAME = '(;SZ[5]KM[24]PB[a]PW[b];B[cc];W[bb];B[aa];W[dd])';

test('a folder is reviewed game by game, a bad one is told, and what is done is not done again', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zero-review-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const games = join(folder, 'games');
  const out = join(folder, 'out');
  mkdirSync(games);
  for (const name of ['a', 'b']) writeFileSync(join(games, `${name}.sgf`), GAME);
  writeFileSync(join(games, 'bad.sgf'), 'no game');
  const review = () =>
    spawnSync(process.execPath, ['bin/zero.js', 'review', games, '--visits', '8', '--out', out], {
      encoding: 'utf8',
    });
  const first = review();
  assert.equal(first.status, 1, first.stderr);
  assert.match(first.stderr, /bad\.sgf is not a usable SGF file/);
  assert.match(first.stdout, /a\.sgf: 5x5, a - b, 4 moves/);
  const { positions, moves } = JSON.parse(readFileSync(join(out, 'a.json'), 'utf8'));
  assert.deepEqual([positions.length, moves.length], [5, 4]);
  const made = statSync(join(out, 'a.sgf')).mtimeMs;
  rmSync(join(out, 'b.sgf'));
  const second = review();
  assert.match(second.stdout, /a\.sgf: reviewed before/);
  assert.match(second.stdout, /b\.sgf: 5x5/);
  assert.equal(statSync(join(out, 'a.sgf')).mtimeMs, made);
});

test('a game on a board without a network is refused in one sentence', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zero-review-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'game.sgf');
  writeFileSync(file, '(;SZ[23];B[cc])');
  const run = spawnSync(process.execPath, ['bin/zero.js', 'review', file], { encoding: 'utf8' });
  assert.equal(run.status, 1);
  assert.match(run.stderr, /^error: zero has no network for 23x23 .*give one with --network.*\n$/);
});
