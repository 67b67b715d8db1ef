import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { ZeroError } from '../../../base/errors.js';
import { decodeContainer, encodeContainer } from '../../../base/files/container.js';
import { fuzzBytes } from '../../fuzz.js';

const KIND = { kind: 'test', version: 1, label: 'test' };

/** A container whose header and checksums are right, whatever its payload. */
function around(payload: Uint8Array): Buffer {
  const out = Buffer.concat([encodeContainer(KIND, null).subarray(0, 24), payload]);
  out.writeUInt32LE(payload.length, 12);
  out.writeUInt32LE(crc32(payload), 16);
  out.writeUInt32LE(crc32(out.subarray(0, 20)), 20);
  return out;
}

test('a value comes back as it was packed', () => {
  const value = { a: [1, 'two', null], b: Uint8Array.of(1, 2) };
  const back = decodeContainer(KIND, encodeContainer(KIND, value), 'f') as typeof value;
  assert.deepEqual({ ...back, b: [...back.b] }, { ...value, b: [1, 2] });
});

test('any byte changed, any length cut: one sentence', () => {
  const sound = encodeContainer(KIND, { a: 1 });
  for (let i = 0; i < sound.length; i++) {
    const bytes = Buffer.from(sound);
    bytes[i] ^= 1;
    assert.throws(() => decodeContainer(KIND, bytes, 'f'), ZeroError);
    assert.throws(() => decodeContainer(KIND, sound.subarray(0, i), 'f'), ZeroError);
  }
});

test('versions that are newer or older than what is read are named', () => {
  const bytes = encodeContainer({ ...KIND, version: 2 }, 'value');
  assert.throws(() => decodeContainer(KIND, bytes, 'f'), /format version 2 is newer than 1/);
  assert.equal(decodeContainer({ ...KIND, version: 3 }, bytes, 'f'), 'value');
  assert.throws(
    () => decodeContainer({ ...KIND, version: 3, oldest: 3 }, bytes, 'f'),
    /format version 2 is older than 3, the oldest this program reads/,
  );
});

fuzzBytes('a container', [encodeContainer(KIND, { a: [1, 'two'] })], (bytes) =>
  decodeContainer(KIND, bytes, 'f'),
);
fuzzBytes('the payload of a container', [encodeContainer(KIND, { a: [1, 'two'] }).subarray(24)], (payload) =>
  decodeContainer(KIND, around(payload), 'f'),
);
