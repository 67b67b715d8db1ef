import { crc32 } from 'node:zlib';
import { pack, unpack } from 'msgpackr';
import { ZeroError } from '../base/errors.js';
import { bytes, choice, flag, header, parse, real, whole } from '../base/schema.js';
import { RULES } from '../engine/rules.js';
import { komiSchema } from './networkFile.js';

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

/** Bytes of a record before its msgpack: length and CRC-32. */
export const RECORD_HEAD = 8;
/** No honest record is longer: 25x25, thousands of moves, dense policies. */
export const MAX_RECORD = 1 << 24;

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
  const out = Buffer.alloc(RECORD_HEAD + payload.length);
  out.writeUInt32LE(payload.length, 0);
  out.writeUInt32LE(crc32(payload), 4);
  payload.copy(out, RECORD_HEAD);
  return out;
}

/** Moves that a record may have, and policy targets' entries of all its moves. */
const MOST_MOVES = 65_535;
const perMove = (size: number) => bytes(size, size * MOST_MOVES);
const entries = bytes(0, MAX_RECORD);

/** What stands in a record's msgpack, in this order; arrays as their bytes. */
const payloadSchema = header({
  seed: whole(0, Number.MAX_SAFE_INTEGER),
  size: whole(2, 25),
  rules: choice(Object.keys(RULES)),
  komi: komiSchema,
  network: whole(0, Number.MAX_SAFE_INTEGER),
  moves: perMove(2),
  full: perMove(1),
  visits: perMove(2),
  values: perMove(1),
  policyLengths: entries,
  policyMoves: entries,
  policyProbabilities: entries,
  score: real(-1250, 1250),
  scored: flag(),
  ownership: bytes(0, 625),
  resignMove: whole(-1, MOST_MOVES),
  resignColor: whole(0, 2),
});
const FIELDS = Object.keys(payloadSchema.shape);

/**
 * One record from its bytes, as {@link encodeRecord} made them, checked but for the moves' legality: every array has the
 * length that the others ask for, and every move is on the board.
 * @throws ZeroError when it holds anything else.
 */
export function decodeRecord(record: Uint8Array): GameRecord {
  let value: unknown;
  try {
    value = unpack(record.subarray(RECORD_HEAD));
  } catch {
    throw new ZeroError('a game record is not msgpack');
  }
  if (!Array.isArray(value) || value.length !== FIELDS.length)
    throw new ZeroError(`a game record is not a list of ${FIELDS.length} fields`);
  const fields = parse(
    payloadSchema,
    Object.fromEntries(FIELDS.map((name, i) => [name, value[i]])),
    'a game record',
  );
  const game: GameRecord = {
    ...fields,
    moves: words(fields.moves),
    full: new Uint8Array(fields.full),
    visits: words(fields.visits),
    values: signed(fields.values),
    policyLengths: words(fields.policyLengths),
    policyMoves: words(fields.policyMoves),
    policyProbabilities: words(fields.policyProbabilities),
    ownership: signed(fields.ownership),
  };
  const fault = faultOf(game);
  if (fault !== undefined) throw new ZeroError(`a game record is not whole: ${fault}`);
  return game;
}

/** How every record's msgpack begins: a list of its fields. */
const LIST = [0xdc, 0, FIELDS.length];

/** The number of a game, which is its record's first field; undefined where it is none. Nothing behind it is looked at. */
export function numberOf(record: Uint8Array): number | undefined {
  const at = RECORD_HEAD + LIST.length;
  if (record.length < at + 9 || LIST.some((byte, i) => record[RECORD_HEAD + i] !== byte)) return undefined;
  const view = new DataView(record.buffer, record.byteOffset + at);
  const seed = unsigned(view);
  return Number.isSafeInteger(seed) && seed! >= 0 ? seed : undefined;
}

/** The number that msgpack begins with. */
function unsigned(view: DataView): number | undefined {
  const kind = view.getUint8(0);
  if (kind < 0x80) return kind;
  if (kind === 0xcc) return view.getUint8(1);
  if (kind === 0xcd) return view.getUint16(1);
  if (kind === 0xce) return view.getUint32(1);
  if (kind === 0xcf) return Number(view.getBigUint64(1));
  return kind === 0xcb ? view.getFloat64(1) : undefined;
}

/** Whether bytes are one record with a right checksum, as a file of records needs it. */
export function isWhole(record: Uint8Array): boolean {
  if (record.length < RECORD_HEAD || record.length > MAX_RECORD) return false;
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  return (
    view.getUint32(0, true) === record.length - RECORD_HEAD &&
    view.getUint32(4, true) === crc32(record.subarray(RECORD_HEAD))
  );
}

/** What does not fit together in a record. */
function faultOf(game: GameRecord): string | undefined {
  const { moves, full, visits, values, policyLengths, policyMoves, policyProbabilities } = game;
  const area = game.size * game.size;
  if (full.length !== moves.length || visits.length !== moves.length || values.length !== moves.length)
    return `${moves.length} moves, ${full.length} kinds of search, ${visits.length} visits and ${values.length} values`;
  if (largest(moves) > area) return `a move ${largest(moves)} on ${game.size}x${game.size}`;
  if (largest(full) > 1) return 'a kind of search that there is not';
  if (values.includes(-128)) return 'a value below -1';
  if (policyLengths.length !== sum(full, 0, full.length))
    return `${policyLengths.length} policy targets for ${sum(full, 0, full.length)} full searches`;
  const length = sum(policyLengths, 0, policyLengths.length);
  if (policyMoves.length !== length || policyProbabilities.length !== length)
    return `${policyMoves.length} moves and ${policyProbabilities.length} probabilities in policies of ${length}`;
  if (largest(policyMoves) > area) return `a policy's move ${largest(policyMoves)}`;
  for (let i = 0, at = 0; i < policyLengths.length; at += policyLengths[i++]) {
    const total = sum(policyProbabilities, at, at + policyLengths[i]) / 65535;
    if (Math.abs(total - 1) > 0.02) return `a policy whose probabilities add up to ${total.toFixed(3)}`;
  }
  if (game.ownership.length !== (game.scored ? area : 0)) return `owners of ${game.ownership.length} points`;
  if (game.ownership.some((owner) => owner < -1 || owner > 1))
    return 'a point with an owner that there is not';
  return undefined;
}

function largest(array: Uint8Array | Uint16Array): number {
  let most = 0;
  for (const x of array) if (x > most) most = x;
  return most;
}

function sum(array: Uint8Array | Uint16Array, from: number, to: number): number {
  let all = 0;
  for (let i = from; i < to; i++) all += array[i];
  return all;
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
