import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { RecordFolder, RecordReader, recordFiles } from '../../selfplay/recordFolder.js';
import { encodeRecord } from '../../selfplay/records.js';
import { playGame } from './playedGame.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-records-'));
after(() => rmSync(folder, { recursive: true }));

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

test('a reader leaves out damage and tells of it once, in files that grow and in those that do not', () => {
  const dir = mkdtempSync(join(folder, 'damaged-'));
  const writer = new RecordFolder(dir);
  const records = [31, 32, 33].map((seed) => encodeRecord(playGame(seed)));
  for (const record of records) writer.append(record);
  const path = join(dir, '000000000.games');
  const bytes = readFileSync(path);
  bytes[16 + records[0].length + 20] ^= 1;
  writeFileSync(path, bytes);
  const notices: string[] = [];
  const reader = new RecordReader(dir, 100, (text) => notices.push(text));
  const seeds = () => reader.poll().map((g) => g.seed);
  assert.deepEqual(seeds(), [31, 33]);
  assert.deepEqual(seeds(), []);
  writer.append(encodeRecord(playGame(34)));
  assert.deepEqual(seeds(), [34]);
  writer.close();
  assert.deepEqual(notices, [
    `${path} at byte ${16 + records[0].length}: ${records[1].length} bytes are left out, for its checksum is wrong`,
  ]);
});
