import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { ZeroError } from '../../../base/errors.js';
import { decodeContainer, encodeContainer } from '../../../base/files/container.js';

const KIND = { kind: 'test', version: 1, label: 'test' };

/** A container whose header and checksums are right, whatever its payload. */
function around(payload: Uint8Array): Buffer {
  const out = Buffer.concat([encodeContainer(KIND, null).subarray(0, 24), payload]);
  out.writeUInt32LE(payload.length, 12);
  out.writeUInt32LE(crc32(payload), 16);
  out.writeUInt32LE(crc32(out.subarray(0, 20)), 20);
  return out;
}

/** Decodes bytes; anything but a value or a ZeroError is a failure. */
function survives(bytes: Uint8Array): void {
  try {
    decodeContainer(KIND, bytes, 'f');
  } catch (error) {
    assert.ok(error instanceof ZeroError, String(error));
    assert.match(error.message, /^f is not a usable test file: /);
  }
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

test('fuzz: bytes of any kind, and any payload behind a right header', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), survives));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (payload) => survives(around(payload))),
    { numRuns: 2000 },
  );
});
