import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeContainer } from '../../../base/files/container.js';
import { filesBelow, unpackSnapshot, writeSnapshot } from '../../../src/go/run/snapshot.js';

const folder = () => mkdtempSync(join(tmpdir(), 'zero-snapshot-'));
const noise = (n: number) =>
  Uint8Array.from({ length: n }, (_, i) => (Math.imul(i, 2654435761) >>> 13) & 255);

test('what goes into a snapshot comes out, byte for byte', () => {
  const dir = folder();
  const files = [
    { path: 'config.json', bytes: Buffer.from('{"size":9}') },
    { path: 'networks/net-1.zero', bytes: noise(5000) },
  ];
  writeSnapshot(join(dir, 's'), files, 1e6);
  const out = join(dir, 'out');
  assert.deepEqual(unpackSnapshot(join(dir, 's'), out), ['config.json', 'networks/net-1.zero']);
  for (const f of filesBelow(out, out))
    assert.deepEqual(Buffer.from(f.bytes), Buffer.from(files.find((g) => g.path === f.path)!.bytes));
});

test('the limit holds, and the first files go in first', () => {
  const dir = folder();
  const files = ['a', 'b', 'c'].map((path) => ({
    path,
    bytes: Uint8Array.from(noise(4000), (x, i) => x ^ (i * 7)),
  }));
  const { bytes, packed } = writeSnapshot(join(dir, 's'), files, 10_000);
  assert.deepEqual(packed.slice(0, 1), ['a']);
  assert.ok(bytes <= 10_000);
  assert.equal(statSync(join(dir, 's')).size, bytes);
});

test('a damaged snapshot and one that leaves its folder are refused', () => {
  const dir = folder();
  const path = join(dir, 's');
  writeSnapshot(path, [{ path: 'a', bytes: noise(100) }], 1e6);
  const bytes = readFileSync(path);
  bytes[60] ^= 1;
  writeFileSync(path, bytes);
  assert.throws(
    () => unpackSnapshot(path, join(dir, 'x')),
    /not a usable snapshot file: its checksum is wrong/,
  );
  writeContainer(
    path,
    { kind: 'snap', version: 1, label: 'snapshot' },
    {
      files: [{ path: '../evil', size: 0, brotli: new Uint8Array() }],
    },
  );
  assert.throws(() => unpackSnapshot(path, join(dir, 'x')), /outside of the run folder/);
});
