import { appendFileSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileError } from '../../../base/files/atomic.js';
import { ProtoWriter } from '../onnx/protobuf.js';

/** CRC-32C (Castagnoli) of bytes: the checksum of TFRecord files. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0x82f63b78 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

/** A checksum of a checksummed length must not look like one itself: TFRecord rotates it and adds a constant. */
function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Data as a record of a TFRecord file: length, its checksum, the data, theirs. */
export function tfRecord(data: Uint8Array): Buffer {
  const out = Buffer.alloc(16 + data.length);
  out.writeBigUInt64LE(BigInt(data.length), 0);
  out.writeUInt32LE(masked(crc32c(out.subarray(0, 8))), 8);
  out.set(data, 12);
  out.writeUInt32LE(masked(crc32c(data)), 12 + data.length);
  return out;
}

/** An event (tensorflow/core/util/event.proto) with scalars: wall_time 1, step 2, summary 5 of values 1 (tag 1, simple_value 2). */
export function scalarEvent(time: number, step: number, scalars: Record<string, number>): Buffer {
  const summary = new ProtoWriter();
  for (const [tag, value] of Object.entries(scalars)) {
    const entry = new ProtoWriter();
    entry.data(1, tag);
    entry.float(2, value);
    summary.data(1, entry);
  }
  const event = new ProtoWriter();
  event.double(1, time);
  event.int(2, step);
  event.data(5, summary);
  return event.bytes();
}

/** Writes scalars as TensorBoard reads them: one event file a session in a folder. */
export class TensorBoardWriter {
  private readonly path: string;

  /** @throws ZeroError when the file cannot be written. */
  constructor(folder: string, now = Date.now() / 1000) {
    this.path = join(folder, `events.out.tfevents.${Math.floor(now)}.${hostname()}.${process.pid}`);
    const version = new ProtoWriter();
    version.double(1, now);
    version.data(3, 'brain.Event:2');
    try {
      mkdirSync(folder, { recursive: true });
      appendFileSync(this.path, tfRecord(version.bytes()));
    } catch (error) {
      throw fileError('write', this.path, error);
    }
  }

  write(step: number, scalars: Record<string, number>, now = Date.now() / 1000): void {
    try {
      appendFileSync(this.path, tfRecord(scalarEvent(now, step, scalars)));
    } catch (error) {
      throw fileError('write', this.path, error);
    }
  }
}
