import { closeSync, existsSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { pack, unpack } from 'msgpackr';
import { ZeroError } from '../base/errors.js';
import { fileError, writeFileAtomic } from '../base/files/atomic.js';
import { readPlainFile } from '../base/files/read.js';

/** A finished self-play game with all that training needs. Values are quantised: a game takes one to three kilobytes. */
export interface GameRecord {
  seed: number;
  size: number;
  rules: string;
  komi: number;
  /** Training step of the network that played. */
  network: number;
  /** Moves from the empty board, colours alternating from Black; size * size is a pass. */
  moves: Uint16Array;
  /** By move: 1 where the search was a full one and its policy is a target. */
  full: Uint8Array;
  /** By move: playouts of the search, at most 65535. */
  visits: Uint16Array;
  /** By move: the search's value for the player to move, in 1/127. */
  values: Int8Array;
  /** Policy targets of the full searches in order, each `policyLengths[i]` long: moves, and their probabilities in 1/65535. */
  policyLengths: Uint16Array;
  policyMoves: Uint16Array;
  policyProbabilities: Uint16Array;
  /** Final score, Black-positive, komi included; under resignation only its sign counts. */
  score: number;
  /** Whether the game was played out and counted, not resigned: score and ownership are facts. */
  scored: boolean;
  /** Final owner of each point: 1 Black, -1 White, 0 nobody. Empty unless scored. */
  ownership: Int8Array;
  /** The move number at which a player would have resigned first, -1 for never, and who (1 Black, 2 White). */
  resignMove: number;
  resignColor: number;
}

const MAGIC = 'ZEROgams';
const VERSION = 1;
const HEADER = 16;
/** No honest record is longer: 25x25, thousands of moves, dense policies. */
const MAX_RECORD = 1 << 24;

/** One record as bytes: length, CRC-32, msgpack. */
export function encodeRecord(game: GameRecord): Buffer {
  const payload = pack([
    game.seed,
    game.size,
    game.rules,
    game.komi,
    game.network,
    bytesOf(game.moves),
    game.full,
    bytesOf(game.visits),
    bytesOf(game.values),
    bytesOf(game.policyLengths),
    bytesOf(game.policyMoves),
    bytesOf(game.policyProbabilities),
    game.score,
    game.scored,
    bytesOf(game.ownership),
    game.resignMove,
    game.resignColor,
  ]);
  const out = Buffer.alloc(8 + payload.length);
  out.writeUInt32LE(payload.length, 0);
  out.writeUInt32LE(crc32(payload), 4);
  payload.copy(out, 8);
  return out;
}

/** One record from its bytes, as {@link encodeRecord} made them. */
export function decodeRecord(record: Uint8Array): GameRecord {
  return decodePayload(record.subarray(8));
}

function decodePayload(payload: Uint8Array): GameRecord {
  const v = unpack(payload) as [
    number, number, string, number, number, Uint8Array, Uint8Array, Uint8Array, Uint8Array,
    Uint8Array, Uint8Array, Uint8Array, number, boolean, Uint8Array, number, number,
  ]; // biome-ignore format: one field after the other, as they are packed
  return {
    seed: v[0],
    size: v[1],
    rules: v[2],
    komi: v[3],
    network: v[4],
    moves: words(v[5]),
    full: new Uint8Array(v[6]),
    visits: words(v[7]),
    values: signed(v[8]),
    policyLengths: words(v[9]),
    policyMoves: words(v[10]),
    policyProbabilities: words(v[11]),
    score: v[12],
    scored: v[13],
    ownership: signed(v[14]),
    resignMove: v[15],
    resignColor: v[16],
  };
}

/** What was found in a record file. */
export interface RecordFile {
  games: GameRecord[];
  /** Bytes from the start that are sound; the rest was cut short by a kill, or damaged. */
  sound: number;
  size: number;
  /** Whether the rest is more than a record that was cut short. */
  damaged: boolean;
}

/**
 * Reads a record file from a byte offset on; a tail that is cut short or damaged is left out.
 * @throws ZeroError when the file cannot be read or is not a record file.
 */
export function readRecords(path: string, from = 0): RecordFile {
  const start = from < HEADER ? 0 : from;
  const bytes = readPlainFile(path, { from: start });
  const size = start + bytes.length;
  const games: GameRecord[] = [];
  let at = 0;
  if (start === 0) {
    if (size < HEADER) return { games, sound: 0, size, damaged: false };
    checkRecords(bytes, path);
    at = HEADER;
  }
  while (at + 8 <= bytes.length) {
    const length = bytes.readUInt32LE(at);
    if (length > MAX_RECORD || at + 8 + length > bytes.length) break;
    const payload = bytes.subarray(at + 8, at + 8 + length);
    if (crc32(payload) !== bytes.readUInt32LE(at + 4)) break;
    games.push(decodePayload(payload));
    at += 8 + length;
  }
  const length = at + 8 <= bytes.length ? bytes.readUInt32LE(at) : 0;
  const damaged = at + 8 <= bytes.length && (length > MAX_RECORD || at + 8 + length <= bytes.length);
  return { games, sound: start + at, size, damaged };
}

/** The games of a record file that is not written to any more: what is damaged in it is left out, wherever it is. */
export function readFinishedRecords(path: string, from = 0): RecordFile {
  const found = readRecords(path, from);
  if (!found.damaged) return found;
  const rest = readPlainFile(path, { from: found.sound });
  for (const record of salvageRecords(rest)) found.games.push(decodeRecord(record));
  return { ...found, sound: found.size };
}

/**
 * Sound records in bytes that may be damaged anywhere: after a damaged one the search goes on byte by byte for a length
 * and a checksum that agree.
 * @returns the records as {@link encodeRecord} made them.
 */
export function salvageRecords(bytes: Uint8Array): Uint8Array[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out: Uint8Array[] = [];
  for (let at = 0; at + 8 < view.length; ) {
    const end = at + 8 + view.readUInt32LE(at);
    const sound =
      end > at + 8 && end <= view.length && crc32(view.subarray(at + 8, end)) === view.readUInt32LE(at + 4);
    if (sound) out.push(view.subarray(at, end));
    at = sound ? end : at + 1;
  }
  return out;
}

/** Appends games to a record file. What a kill left of a record at its end is cut off first. */
export class RecordWriter {
  private readonly fd: number;
  /** Games in the file. */
  games = 0;
  /** The highest seed of a game in the file, -1 for none. */
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
    let saved: Uint8Array[] = [];
    if (existsSync(path)) {
      const found = readRecords(path);
      this.games = found.games.length;
      this.end = found.sound;
      for (const game of found.games) this.lastSeed = Math.max(this.lastSeed, game.seed);
      if (found.damaged) {
        const rest = readPlainFile(path, { from: found.sound });
        saved = salvageRecords(rest);
        const aside = `${path}.damaged-${found.sound}`;
        writeFileAtomic(aside, rest);
        onNotice(
          `${path} was damaged at byte ${found.sound}: ${rest.length} bytes were set aside as ${aside}, ${saved.length} sound games in them were saved`,
        );
      }
    }
    try {
      this.fd = openSync(path, existsSync(path) ? 'r+' : 'wx+');
      if (fstatSync(this.fd).size > this.end) ftruncateSync(this.fd, this.end);
      if (this.end === 0) this.write(header());
    } catch (error) {
      throw fileError('write', path, error);
    }
    for (const record of saved) {
      this.append(record);
      this.lastSeed = Math.max(this.lastSeed, decodeRecord(record).seed);
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

  close(): void {
    closeSync(this.fd);
  }

  private write(bytes: Uint8Array): void {
    let done = 0;
    while (done < bytes.length) done += writeSync(this.fd, bytes, done, bytes.length - done, this.end + done);
    this.end += bytes.length;
  }
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

/** The bytes of a typed array, little endian as on every machine that Node runs on but s390x. */
function bytesOf(array: Uint16Array | Int8Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function words(bytes: Uint8Array): Uint16Array {
  const out = new Uint16Array(bytes.length >> 1);
  new Uint8Array(out.buffer).set(bytes.subarray(0, out.byteLength));
  return out;
}

function signed(bytes: Uint8Array): Int8Array {
  return new Int8Array(bytes); // wraps modulo 256
}
