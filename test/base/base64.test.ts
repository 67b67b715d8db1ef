import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { fromBase64, toBase64 } from '../../base/base64.js';
import { crc32 } from '../../base/crc32.js';

const bytes = fc.uint8Array({ maxLength: 20_000 });

test('bytes in base64 are those of Buffer, and come back', () => {
  fc.assert(
    fc.property(bytes, (b) => {
      assert.equal(toBase64(b), Buffer.from(b).toString('base64'));
      assert.deepEqual(fromBase64(toBase64(b)), Uint8Array.from(b));
    }),
    { numRuns: 30 },
  );
  for (const none of ['a', '=', 'ä', 'ab=c']) assert.equal(fromBase64(none), undefined, none);
});

test('the CRC-32 is that of zlib', () => {
  fc.assert(
    fc.property(bytes, (b) => assert.equal(crc32(b), zlibCrc32(b))),
    { numRuns: 30 },
  );
});
