import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ZeroError } from '../../base/errors.js';
import { uniformEvaluator } from '../../engine/search/uniform.js';
import { SelfplayGame } from '../../selfplay/game.js';
import { RecordFolder, RecordReader, recordFiles } from '../../selfplay/recordFolder.js';
import {
  decodeRecord,
  encodeRecord,
  type GameRecord,
  RecordWriter,
  readRecords,
} from '../../selfplay/records.js';
import { fastSelfplay } from '../../selfplay/settings.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-records-'));
after(() => rmSync(folder, { recursive: true }));

/** A whole game on 5x5 with uniform priors. */
function playGame(seed: number): GameRecord {
  const settings = { ...fastSelfplay(5, 0.5), simulations: 8, quickSimulations: 4 };
  const game = new SelfplayGame(settings, 5, seed, 0);
  const evaluator = uniformEvaluator(5);
  while (!game.over) {
    if (game.search.done) game.moveReady();
    else if (game.search.collect(evaluator, 0, 1) > 0) {
      void evaluator.run(1);
      game.search.absorb(evaluator, 0, 1);
    }
  }
  return game.record();
}

test('a record comes back as it was written', () => {
  const game = playGame(1);
  assert.deepEqual(decodeRecord(encodeRecord(game)), game);
});

test('the same seed plays the same game, another seed another', () => {
  assert.deepEqual(playGame(7), playGame(7));
  assert.notDeepEqual(playGame(7).moves, playGame(8).moves);
});

test('policy targets add up to one, and there is one for each full search', () => {
  const game = playGame(3);
  assert.equal(
    game.policyLengths.length,
    game.full.reduce((a, b) => a + b, 0),
  );
  let at = 0;
  for (const length of game.policyLengths) {
    const sum = game.policyProbabilities.subarray(at, at + length).reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(sum / 65535 - 1) < 1e-3);
    at += length;
  }
  assert.equal(at, game.policyMoves.length);
});

test('a tail cut short at any byte costs one game, and the next writer goes on behind the sound ones', () => {
  const path = join(folder, 'cut.games');
  const writer = new RecordWriter(path);
  const games = [1, 2, 3].map(playGame);
  for (const game of games) writer.append(encodeRecord(game));
  writer.close();
  const bytes = readFileSync(path);
  const lastLength = encodeRecord(games[2]).length;
  for (const cut of [1, 5, 20, lastLength - 1]) {
    writeFileSync(path, bytes);
    truncateSync(path, bytes.length - cut);
    assert.equal(readRecords(path).games.length, 2);
    const again = new RecordWriter(path);
    assert.equal(again.games, 2);
    again.append(encodeRecord(games[2]));
    again.close();
    assert.deepEqual(readFileSync(path), bytes);
  }
});

test('a flipped bit is noticed; another kind of file is refused in one sentence', () => {
  const path = join(folder, 'flip.games');
  const writer = new RecordWriter(path);
  writer.append(encodeRecord(playGame(1)));
  writer.close();
  const bytes = readFileSync(path);
  bytes[60] ^= 4;
  writeFileSync(path, bytes);
  assert.equal(readRecords(path).games.length, 0);
  writeFileSync(path, 'something else, and long enough for a header');
  assert.throws(() => readRecords(path), ZeroError);
});

test('a reader sees new games as they come, over files and over a writer that was killed', () => {
  const dir = mkdtempSync(join(folder, 'f-'));
  const reader = new RecordReader(dir);
  assert.equal(reader.poll().length, 0);
  const writer = new RecordFolder(dir);
  const record = encodeRecord(playGame(1));
  for (let i = 0; i < 2001; i++) writer.append(record);
  assert.equal(reader.poll().length, 2001);
  writer.close();
  appendFileSync(join(dir, '000002000.games'), record.subarray(0, 30));
  assert.equal(reader.poll().length, 0);
  const next = new RecordFolder(dir);
  assert.equal(next.games, 2001);
  next.append(record);
  assert.equal(reader.poll().length, 1);
  assert.equal(new RecordReader(dir, 2).poll().length, 2);
});

test('old files are deleted whole, the two newest stay; a reader that lags behind goes on with what is left', () => {
  const dir = mkdtempSync(join(folder, 'f-'));
  const record = encodeRecord(playGame(1));
  const writer = new RecordFolder(dir);
  writer.append(record);
  const reader = new RecordReader(dir);
  assert.equal(reader.poll().length, 1);
  for (let i = 1; i < 7000; i++) writer.append(record);
  assert.equal(writer.deleteBefore(1999), 0);
  assert.equal(writer.deleteBefore(4500), 2);
  assert.deepEqual(recordFiles(dir), ['000004000.games', '000006000.games']);
  assert.equal(writer.deleteBefore(1e9), 0);
  assert.equal(reader.poll().length, 3000);
  assert.equal(reader.next, 7000);
  writer.close();
  const again = new RecordFolder(dir);
  assert.equal(again.games, 7000);
  again.close();
  for (const name of recordFiles(dir)) rmSync(join(dir, name));
  assert.throws(() => reader.poll(), /000006000\.games disappeared while it was read/);
});

test('a poll reads the new bytes alone', () => {
  const dir = mkdtempSync(join(folder, 'f-'));
  const record = encodeRecord(playGame(1));
  const writer = new RecordFolder(dir);
  for (let i = 0; i < 100; i++) writer.append(record);
  const reader = new RecordReader(dir);
  assert.equal(reader.poll().length, 100);
  const path = join(dir, '000000000.games');
  const before = readFileSync(path);
  writer.append(record);
  // What was read is not looked at again.
  writeFileSync(path, readFileSync(path).fill(0, 100, before.length));
  assert.equal(reader.poll().length, 1);
  writer.close();
});

test('a file damaged in the middle: one game is lost, the rest is set aside and saved', () => {
  const path = join(folder, 'middle.games');
  const writer = new RecordWriter(path);
  const sizes = [11, 12, 13, 14].map((seed) => {
    const record = encodeRecord(playGame(seed));
    writer.append(record);
    return record.length;
  });
  writer.close();
  const bytes = readFileSync(path);
  bytes[16 + sizes[0] + 20] ^= 1; // in the second game
  writeFileSync(path, bytes);
  const notices: string[] = [];
  const again = new RecordWriter(path, (text) => notices.push(text));
  assert.equal(again.games, 3);
  assert.equal(again.lastSeed, 14);
  again.close();
  assert.deepEqual(
    readRecords(path).games.map((g) => g.seed),
    [11, 13, 14],
  );
  assert.match(notices[0], /middle\.games was damaged at byte \d+: .* 2 sound games in them were saved/);
  assert.equal(readFileSync(`${path}.damaged-${16 + sizes[0]}`).length, bytes.length - 16 - sizes[0]);
});

test('what a kill cut short is no damage', () => {
  const path = join(folder, 'short.games');
  const writer = new RecordWriter(path);
  writer.append(encodeRecord(playGame(21)));
  const sound = readFileSync(path).length;
  writer.append(encodeRecord(playGame(22)));
  writer.close();
  for (let size = readFileSync(path).length - 1; size > sound; size -= 37) {
    truncateSync(path, size);
    assert.equal(readRecords(path).damaged, false);
  }
  new RecordWriter(path, () => assert.fail('a notice')).close();
  assert.equal(readFileSync(path).length, sound);
});

test('seeds of games that were in the air are free, those of recorded games are not', () => {
  const games = join(folder, 'seeds');
  mkdirSync(games);
  const first = new RecordFolder(games);
  assert.equal(first.freeSeed, 0);
  for (const seed of [0, 1, 5, 3]) first.append(encodeRecord(playGame(seed)));
  first.close();
  const second = new RecordFolder(games);
  assert.equal(second.games, 4);
  assert.equal(second.freeSeed, 6);
  second.close();
});
