import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { ZeroError } from '../base/errors.js';
import { fileError, writeFileAtomic } from '../base/files/atomic.js';
import { readPlainFile } from '../base/files/read.js';
import { FIRST_LENT } from './gameNumbers.js';
import { decodeRecord, type GameRecord, MAX_RECORD, RECORD_HEAD } from './records.js';

const MAGIC = 'ZEROgams';
const VERSION = 1;
const HEADER = 16;
/** How every record's msgpack begins: a list of 17. */
const BEGINNING = [0xdc, 0, 17];
/** Bytes whose checksum is tried while sound records are looked for behind damage: a forged file could ask for it at every byte. */
const SEARCH_BUDGET = 2 ** 28;

/** A part of a record file that is no sound record. */
export interface Damage {
  from: number;
  to: number;
  what: string;
}

/** The records of a file by their checksums, not yet read. */
export interface FoundRecords {
  /** The records as they stand in the file, and where. */
  records: { from: number; bytes: Uint8Array }[];
  /** Parts between them that are damaged; the records behind them are found all the same. */
  damage: Damage[];
  /** Where reading goes on when the file has grown: the end of the last record or damage that is followed by one. */
  sound: number;
  size: number;
  /** Whether there is damage, which includes an end that is more than a record that was cut short. */
  damaged: boolean;
}

/** What was found in a record file. What is no game counts as damage. */
export interface RecordFile extends FoundRecords {
  games: GameRecord[];
}

/**
 * Finds the records of a file from a byte offset on. What is damaged is left out wherever it is; a record at the end that a
 * kill cut short, or that is being written, is no damage.
 * @throws ZeroError when the file cannot be read or is not a record file.
 */
export function findRecords(path: string, from = 0): FoundRecords {
  const start = from < HEADER ? 0 : from;
  const bytes = readPlainFile(path, { from: start });
  const size = start + bytes.length;
  const found: FoundRecords = { records: [], damage: [], sound: 0, size, damaged: false };
  if (start === 0 && size < HEADER) return found;
  if (start === 0) checkRecords(bytes, path);
  let at = start === 0 ? HEADER : 0;
  const budget = { left: SEARCH_BUDGET };
  while (at < bytes.length) {
    const end = endOf(bytes, at);
    if (end !== undefined) {
      found.records.push({ from: start + at, bytes: bytes.subarray(at, end) });
      at = end;
      continue;
    }
    const next = nextRecord(bytes, at + 1, budget);
    if (next === undefined) break;
    found.damage.push({ from: start + at, to: start + next, what: 'its checksum is wrong' });
    at = next;
  }
  found.sound = start + at;
  found.damaged = found.damage.length > 0 || !isCutShort(bytes, at);
  return found;
}

/** Reads a record file from a byte offset on, as {@link findRecords} finds its records. @throws ZeroError as that one. */
export function readRecords(path: string, from = 0): RecordFile {
  const found: RecordFile = { ...findRecords(path, from), games: [] };
  found.records = found.records.filter(({ from: at, bytes }) => {
    try {
      found.games.push(decodeRecord(bytes));
      return true;
    } catch (error) {
      if (!(error instanceof ZeroError)) throw error;
      found.damage.push({ from: at, to: at + bytes.length, what: error.message });
      return false;
    }
  });
  found.damage.sort((a, b) => a.from - b.from);
  found.damaged ||= found.damage.length > 0;
  return found;
}

/** The end of a record whose checksum is right, undefined where there is none. */
function endOf(bytes: Buffer, at: number): number | undefined {
  if (at + RECORD_HEAD > bytes.length) return undefined;
  const end = at + RECORD_HEAD + bytes.readUInt32LE(at);
  if (end > bytes.length || end - at > MAX_RECORD) return undefined;
  return crc32(bytes.subarray(at + RECORD_HEAD, end)) === bytes.readUInt32LE(at + 4) ? end : undefined;
}

/** Where the next record with a right checksum begins, byte by byte. */
function nextRecord(bytes: Buffer, from: number, budget: { left: number }): number | undefined {
  for (let at = from; at + RECORD_HEAD < bytes.length && budget.left > 0; at++) {
    if (BEGINNING.some((byte, i) => bytes[at + RECORD_HEAD + i] !== byte)) continue;
    budget.left -= Math.min(bytes.readUInt32LE(at), bytes.length - at);
    if (endOf(bytes, at) !== undefined) return at;
  }
  return undefined;
}

/** Whether what stands at the end of a file may be a record that is not there in full. */
function isCutShort(bytes: Buffer, at: number): boolean {
  if (at + RECORD_HEAD > bytes.length) return true;
  const length = bytes.readUInt32LE(at);
  return length <= MAX_RECORD && at + RECORD_HEAD + length > bytes.length;
}

/** Appends games to a record file. What a kill left of a record at its end is cut off first. */
export class RecordWriter {
  private readonly fd: number;
  /** Games in the file. */
  games = 0;
  /** The highest seed of a game in the file that the run counted itself, -1 for none. */
  lastSeed = -1;
  private end = 0;

  /**
   * @param onNotice told when the file was damaged: what was set aside, and what was saved of it.
   * @throws ZeroError when the file cannot be opened or is not a record file.
   */
  constructor(
    readonly path: string,
    onNotice: (text: string) => void = () => {},
  ) {
    if (existsSync(path)) {
      const found = readRecords(path);
      this.games = found.games.length;
      this.end = found.sound;
      for (const { seed } of found.games)
        if (seed < FIRST_LENT) this.lastSeed = Math.max(this.lastSeed, seed);
      if (found.damaged) this.end = setAside(path, found, onNotice);
    }
    try {
      this.fd = openSync(path, existsSync(path) ? 'r+' : 'wx+');
      if (fstatSync(this.fd).size > this.end) ftruncateSync(this.fd, this.end);
      if (this.end === 0) this.write(header());
    } catch (error) {
      throw fileError('write', path, error);
    }
  }

  /** Appends one encoded game. @throws ZeroError when the disk refuses; the file stays sound. */
  append(record: Uint8Array): void {
    try {
      this.write(record);
    } catch (error) {
      try {
        ftruncateSync(this.fd, this.end);
      } catch {
        // the next writer cuts the tail
      }
      throw fileError('write', this.path, error);
    }
    this.games++;
  }

  /** Bytes in the file. */
  get size(): number {
    return this.end;
  }

  /** Waits until what was written would survive the loss of power. @throws ZeroError when the disk refuses. */
  sync(): void {
    try {
      fsyncSync(this.fd);
    } catch (error) {
      throw fileError('write', this.path, error);
    }
  }

  close(): void {
    closeSync(this.fd);
  }

  private write(bytes: Uint8Array): void {
    let done = 0;
    while (done < bytes.length) done += writeSync(this.fd, bytes, done, bytes.length - done, this.end + done);
    this.end += bytes.length;
  }
}

/** Writes what follows the first damage to a file beside, and the file anew with its sound games alone. @returns its length. */
function setAside(path: string, found: RecordFile, onNotice: (text: string) => void): number {
  const from = found.damage[0]?.from ?? found.sound;
  const rest = readPlainFile(path, { from });
  const aside = `${path}.damaged-${from}`;
  writeFileAtomic(aside, rest);
  const bytes = Buffer.concat([header(), ...found.records.map((r) => r.bytes)]);
  writeFileAtomic(path, bytes);
  const saved = found.records.filter((r) => r.from > from).length;
  onNotice(
    `${path} was damaged at byte ${from}: ${rest.length} bytes were set aside as ${aside}, ${saved} sound games in them were saved`,
  );
  return bytes.length;
}

function header(): Buffer {
  const out = Buffer.alloc(HEADER);
  out.write(MAGIC, 0, 'latin1');
  out.writeUInt32LE(VERSION, 8);
  out.writeUInt32LE(crc32(out.subarray(0, 12)), 12);
  return out;
}

/** Checks that a record file begins as one; one that a kill cut before its games has none. @throws ZeroError with what is wrong. */
export function checkRecords(bytes: Buffer, path: string): void {
  const bad = (what: string) => new ZeroError(`${path} is not a usable record file: ${what}`);
  if (bytes.length < HEADER) return;
  if (bytes.toString('latin1', 0, 8) !== MAGIC) throw bad('it was not written by zero selfplay');
  if (crc32(bytes.subarray(0, 12)) !== bytes.readUInt32LE(12))
    throw bad('its header is damaged; restore it from a copy or delete it');
  const version = bytes.readUInt32LE(8);
  if (version > VERSION) throw bad(`its format version ${version} is newer than ${VERSION}; update zero`);
}
