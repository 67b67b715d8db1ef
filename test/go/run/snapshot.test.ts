import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { brotliCompressSync, constants } from 'node:zlib';
import { writeContainer } from '../../../base/files/container.js';
import { openSnapshot, writeSnapshot } from '../../../src/go/run/snapshot.js';
import { noise } from './madeRun.js';

const root = mkdtempSync(join(tmpdir(), 'zero-snapshot-'));
after(() => rmSync(root, { recursive: true }));
const path = join(root, 's');
const games = (n: number) => `records/${String(n).padStart(9, '0')}.games`;

/** Writes a snapshot whose list of files is as given, sound or not. */
function forge(files: unknown): void {
  writeContainer(path, { kind: 'snap', version: 1, label: '' }, { files });
}

test('what goes into a snapshot comes out, byte for byte', () => {
  const needed = [{ path: 'config.json', bytes: Buffer.from('{"size":9}') }];
  const others = [{ path: games(0), bytes: noise(5000) }];
  const { bytes, paths } = writeSnapshot(path, needed, others, 1e6);
  assert.equal(statSync(path).size, bytes);
  assert.deepEqual(paths, ['config.json', games(0)]);
  const back = openSnapshot(path);
  assert.deepEqual(back.paths, paths);
  for (const { path: name, bytes } of [...needed, ...others])
    assert.deepEqual(back.read(name), Buffer.from(bytes));
  assert.equal(back.read('state.json'), undefined);
});

test('what is needed goes in however large it is, the others in their order until one does not fit', () => {
  const file = (name: string, size: number) => ({ path: name, bytes: noise(size) });
  const needed = [file('checkpoint/learner.zero', 20_000)];
  const others = [file(games(4000), 4000), file(games(2000), 4000), file(games(0), 10)];
  assert.deepEqual(writeSnapshot(path, needed, others, 0).paths, ['checkpoint/learner.zero']);
  const { bytes, paths } = writeSnapshot(path, needed, others, 26_000);
  assert.deepEqual(paths, ['checkpoint/learner.zero', games(4000)], 'no gap in the games');
  assert.ok(bytes <= 26_000);
});

test('a file of which one byte is changed is refused', () => {
  writeSnapshot(path, [{ path: 'config.json', bytes: noise(100) }], [], 1e6);
  const bytes = readFileSync(path);
  bytes[60] ^= 1;
  writeFileSync(path, bytes);
  assert.throws(() => openSnapshot(path), /not a usable snapshot file: its checksum is wrong/);
});

test('only the names of a run', () => {
  const brotli = brotliCompressSync('x');
  for (const name of [
    '../evil',
    '../../evil',
    'networks/../../evil',
    '/etc/passwd',
    'C:\\evil',
    '..\\evil',
    '~/evil',
    '.',
    '..',
    '',
    'lock',
    'records/lock',
    'package.json',
    'node_modules/x.js',
    'networks/net-1.zero',
    'networks/net-000000001.zero\n',
    'records/000000000.games/x',
    'checkpoint',
    'config.json\0',
    'CONFIG.JSON',
    ' config.json',
    null,
    5,
    ['config.json'],
  ]) {
    // biome-ignore format: a list of names
    forge([{ path: name, size: 1, brotli }]);
    assert.throws(
      () => openSnapshot(path),
      (error: Error) => error.name === 'ZeroError' && /files\.0\.path .* must be/.test(error.message),
      String(name),
    );
  }
  const one = { path: 'config.json', size: 1, brotli };
  forge([one, one]);
  assert.throws(() => openSnapshot(path), /holds a file twice/);
});

test('a bomb is refused before it is unpacked, and what is larger than it says while it is', () => {
  const giant = brotliCompressSync(Buffer.alloc(1 << 26), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 1 },
  });
  forge(Array.from({ length: 40 }, (_, i) => ({ path: games(i), size: 2 ** 30, brotli: giant })));
  assert.throws(() => openSnapshot(path), /\d+ bytes in it claim to unpack to 42949672960/);
  forge([{ path: games(0), size: 1000, brotli: giant }]);
  const before = process.memoryUsage().rss;
  assert.throws(
    () => openSnapshot(path).read(games(0)),
    /'records\/000000000\.games' is larger than its 1000 bytes/,
  );
  assert.ok(process.memoryUsage().rss - before < 1 << 25);
  forge([{ path: games(0), size: 2, brotli: brotliCompressSync('x') }]);
  assert.throws(() => openSnapshot(path).read(games(0)), /has 1 bytes, not 2/);
  forge([{ path: games(0), size: 2, brotli: noise(50) }]);
  assert.throws(() => openSnapshot(path).read(games(0)), /cannot be unpacked/);
});
