import { crc32 } from 'node:zlib';
import { pack, unpack } from 'msgpackr';
import { ZeroError } from '../errors.js';
import { printable } from '../text.js';
import { writeFileAtomic } from './atomic.js';
import { readPlainFile } from './read.js';

/*
 * A container is one msgpack value behind a 24-byte header:
 *   bytes 0-7   magic: 'ZERO' and a four-letter kind, such as ZEROnetw
 *   bytes 8-11  format version of that kind, little endian
 *   bytes 12-15 length of the payload
 *   bytes 16-19 CRC-32 of the payload
 *   bytes 20-23 CRC-32 of bytes 0-19
 */
const HEADER = 24;

/** What distinguishes one kind of file from another: four letters, and the version this program writes. */
export interface ContainerKind {
  readonly kind: string;
  readonly version: number;
  /** The oldest version that it reads; 1 unless told. */
  readonly oldest?: number;
  /** What the file is called in messages, such as 'network'. */
  readonly label: string;
}

/** Header and payload of a container as bytes. */
export function encodeContainer(type: ContainerKind, value: unknown): Buffer {
  const payload = pack(value);
  const out = Buffer.alloc(HEADER + payload.length);
  out.write(`ZERO${type.kind}`, 0, 'latin1');
  out.writeUInt32LE(type.version, 8);
  out.writeUInt32LE(payload.length, 12);
  out.writeUInt32LE(crc32(payload), 16);
  out.writeUInt32LE(crc32(out.subarray(0, 20)), 20);
  payload.copy(out, HEADER);
  return out;
}

/**
 * The value inside a container.
 * @param where the file's name, for messages.
 * @throws ZeroError when the bytes are of another kind, a version that is not read, cut short or altered.
 */
export function decodeContainer(type: ContainerKind, bytes: Uint8Array, where: string): unknown {
  const payload = payloadOf(bytes, where, type.label, type);
  try {
    return unpack(payload);
  } catch {
    throw new ZeroError(
      `${where} is not a usable ${type.label} file: its content is not msgpack; restore it from a copy`,
    );
  }
}

/** Checks header and checksums of a container of any kind. @throws ZeroError as {@link decodeContainer}. */
export function checkContainer(bytes: Uint8Array, where: string, label: string): void {
  payloadOf(bytes, where, label);
}

function payloadOf(bytes: Uint8Array, where: string, label: string, type?: ContainerKind): Uint8Array {
  const b = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bad = (what: string) => new ZeroError(`${where} is not a usable ${label} file: ${what}`);
  if (b.length < HEADER) throw bad(`it has ${b.length} bytes, fewer than a header`);
  const magic = b.toString('latin1', 0, 8);
  if (!magic.startsWith('ZERO')) throw bad('it was not written by zero');
  if (type && magic.slice(4) !== type.kind)
    throw bad(`it is of the kind '${printable(magic.slice(4))}', not '${type.kind}'`);
  if (crc32(b.subarray(0, 20)) !== b.readUInt32LE(20))
    throw bad('its header is damaged; restore it from a copy');
  const version = b.readUInt32LE(8);
  if (type && version > type.version)
    throw bad(
      `its format version ${version} is newer than ${type.version}, the newest this program reads; update zero`,
    );
  if (type?.oldest && version < type.oldest)
    throw bad(
      `its format version ${version} is older than ${type.oldest}, the oldest this program reads; make it again with this program`,
    );
  const length = b.readUInt32LE(12);
  if (b.length - HEADER < length)
    throw bad(`it is cut short (${b.length - HEADER} of ${length} bytes); restore it from a copy`);
  if (b.length - HEADER > length) throw bad(`it has ${b.length - HEADER - length} bytes too many`);
  const payload = b.subarray(HEADER, HEADER + length);
  if (crc32(payload) !== b.readUInt32LE(16)) throw bad('its checksum is wrong; restore it from a copy');
  return payload;
}

/** Writes a container atomically. @throws ZeroError as {@link writeFileAtomic}. */
export function writeContainer(path: string, type: ContainerKind, value: unknown): void {
  writeFileAtomic(path, encodeContainer(type, value));
}

/** Reads a container. @throws ZeroError when it cannot be read or is not sound. */
export function readContainer(path: string, type: ContainerKind): unknown {
  return decodeContainer(type, readPlainFile(path), path);
}
