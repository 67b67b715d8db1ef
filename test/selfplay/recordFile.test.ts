import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ZeroError } from '../../base/errors.js';
import { RecordWriter, readRecords } from '../../selfplay/recordFile.js';
import { encodeRecord } from '../../selfplay/records.js';
import { fuzzBytes } from '../fuzz.js';
import { playGame } from './playedGame.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-records-'));
after(() => rmSync(folder, { recursive: true }));

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

test('a record with a right checksum that is no game is set aside, and the games around it are kept', () => {
  const path = join(folder, 'forged.games');
  const writer = new RecordWriter(path);
  writer.append(encodeRecord(playGame(41)));
  const forged = encodeRecord({ ...playGame(42), size: 99 });
  writer.append(forged);
  writer.append(encodeRecord(playGame(43)));
  writer.close();
  const found = readRecords(path);
  assert.deepEqual(
    found.games.map((g) => g.seed),
    [41, 43],
  );
  assert.match(found.damage[0].what, /a game record: size is 99 and must be a whole number from 2 to 25/);
  const notices: string[] = [];
  new RecordWriter(path, (text) => notices.push(text)).close();
  assert.match(notices[0], /1 sound games in them were saved/);
  const again = readRecords(path);
  assert.equal(again.damaged, false);
  assert.equal(again.games.length, 2);
});

test('a file forged to make the search for sound games long is given up', { timeout: 20_000 }, () => {
  const path = join(folder, 'long.games');
  new RecordWriter(path).close();
  const trap = Buffer.alloc(11);
  trap.writeUInt32LE(4_000_000, 0); // a long record at every place, each with a wrong checksum
  trap.set([0xdc, 0, 17], 8);
  writeFileSync(path, Buffer.concat([readFileSync(path), ...Array(500_000).fill(trap)]));
  const found = readRecords(path);
  assert.equal(found.games.length, 0);
  assert.equal(found.damaged, true);
});

const sample = [51, 52].map((seed) => encodeRecord(playGame(seed)));
const fuzzed = join(folder, 'fuzz.games');
new RecordWriter(fuzzed).close();
const head = readFileSync(fuzzed);
fuzzBytes('a record file', [Buffer.concat([head, ...sample]), head], (bytes) => {
  writeFileSync(fuzzed, bytes);
  const { games, damage, size } = readRecords(fuzzed);
  assert.ok(games.length <= 2 && damage.every((d) => d.from < d.to && d.to <= size));
});
