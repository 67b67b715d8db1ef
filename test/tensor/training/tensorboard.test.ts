import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import {
  crc32c,
  scalarEvent,
  TensorBoardWriter,
  tfRecord,
} from '../../../src/tensor/training/tensorboard.js';

test('CRC-32C: the vectors of RFC 3720, B.4', () => {
  const ascending = Uint8Array.from({ length: 32 }, (_, i) => i);
  assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
  assert.equal(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43);
  assert.equal(crc32c(ascending), 0x46dd794e);
  assert.equal(crc32c(ascending.reverse()), 0x113fdb5c);
  assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283);
});

test('an event byte by byte', () => {
  // wall_time 1.0; step 300; summary { value { tag "loss", simple_value 0.5 } }
  const event = scalarEvent(1, 300, { loss: 0.5 });
  assert.equal(event.toString('hex'), '09000000000000f03f10ac022a0d0a0b0a046c6f7373150000003f');
});

test('a file is records of a version and of events, each with its checksums', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zero-board-'));
  const writer = new TensorBoardWriter(folder, 1000);
  writer.write(7, { loss: 0.25, accuracy: 1 }, 1001);
  const [name] = readdirSync(folder);
  assert.match(name, /^events\.out\.tfevents\.1000\./);
  const bytes = readFileSync(join(folder, name));
  const records: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    const data = bytes.subarray(at + 12, at + 12 + length);
    assert.deepEqual(bytes.subarray(at, at + 16 + length), tfRecord(data));
    records.push(data);
    at += 16 + length;
  }
  assert.equal(records.length, 2);
  assert.match(records[0].toString('latin1'), /brain\.Event:2$/);
  assert.deepEqual(records[1], scalarEvent(1001, 7, { loss: 0.25, accuracy: 1 }));
});
