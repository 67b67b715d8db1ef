import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { NewestGames, readGame } from '../../selfplay/newestGames.js';
import { RecordWriter } from '../../selfplay/recordFile.js';
import { encodeRecord } from '../../selfplay/records.js';
import { playGame } from './playedGame.js';

const GAMES = Array.from({ length: 6 }, (_, seed) => encodeRecord(playGame(seed)));

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), 'zero-newest-'));
  t.after(() => rmSync(made, { recursive: true }));
  return made;
}

/** Writes games to the file whose first one has this number. */
function write(root: string, first: number, games: readonly Uint8Array[]): string {
  const path = join(root, `${String(first).padStart(9, '0')}.games`);
  const writer = new RecordWriter(path);
  for (const game of games) writer.append(game);
  writer.close();
  return path;
}

const seeds = ({ games }: NewestGames) => games.map(({ number, game }) => [number, game.seed]);

test('the newest games of two files come with their numbers, and later ones as they are written', (t) => {
  const root = folder(t);
  const newest = new NewestGames(root, 3);
  assert.equal(newest.poll(), false);
  write(root, 0, GAMES.slice(0, 2));
  assert.equal(newest.poll(), true);
  assert.deepEqual(seeds(newest), [[0, 0], [1, 1]]); // biome-ignore format: pairs
  write(root, 2, GAMES.slice(2, 4));
  assert.equal(newest.poll(), true);
  assert.deepEqual(seeds(newest), [[1, 1], [2, 2], [3, 3]]); // biome-ignore format: pairs
  assert.equal(newest.total, 4);
  write(root, 2, [GAMES[4]]);
  assert.equal(newest.poll(), true);
  assert.equal(newest.poll(), false);
  assert.deepEqual(seeds(newest), [[2, 2], [3, 3], [4, 4]]); // biome-ignore format: pairs
  assert.deepEqual([readGame(root, 1).seed, readGame(root, 4).seed], [1, 4]);
  for (const number of [5, 2000]) assert.throws(() => readGame(root, number), /the run keeps no game/);
  const opened = new NewestGames(root, 3);
  opened.poll();
  assert.deepEqual([seeds(opened), opened.total], [seeds(newest), 5]);
});

test('a game that is being written comes when it is whole; a damaged one is told once and left out', (t) => {
  const root = folder(t);
  const path = write(root, 0, GAMES.slice(0, 2));
  const newest = new NewestGames(root, 9);
  newest.poll();
  appendFileSync(path, GAMES[2].subarray(0, 50));
  newest.poll();
  assert.equal(newest.total, 2);
  appendFileSync(path, GAMES[2].subarray(50));
  newest.poll();
  assert.equal(newest.total, 3);
  assert.deepEqual([...newest.notices], []);
  const bytes = readFileSync(path);
  bytes[20 + GAMES[0].length] ^= 1;
  writeFileSync(path, bytes);
  const damaged = new NewestGames(root, 9);
  damaged.poll();
  appendFileSync(path, Buffer.alloc(100, 255));
  damaged.poll();
  damaged.poll();
  assert.deepEqual(damaged.games.map(({ game }) => game.seed), [0, 2]); // biome-ignore format: short
  assert.match(
    [...damaged.notices].join('\n'),
    /^\S+ at byte \d+: \d+ bytes are left out[^\n]*\n[^\n]*the rest is left out/,
  );
  // The next writer cuts the end off.
  truncateSync(path, bytes.length);
  damaged.poll();
  assert.equal(damaged.total, 2);
});
