import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { pack } from 'msgpackr';
import { ZeroError } from '../../base/errors.js';
import { decodeRecord, encodeRecord, type GameRecord, numberOf } from '../../selfplay/records.js';
import { fuzzBytes, fuzzValues } from '../fuzz.js';
import { playGame } from './playedGame.js';

test('a record comes back as it was written', () => {
  const game = playGame(1);
  assert.deepEqual(decodeRecord(encodeRecord(game)), game);
});

test('the same seed plays the same game, another seed another', () => {
  assert.deepEqual(playGame(7), playGame(7));
  assert.notDeepEqual(playGame(7).moves, playGame(8).moves);
});

test('policy targets add up to one, and there is one for each full search', () => {
  const game = playGame(3);
  assert.equal(
    game.policyLengths.length,
    game.full.reduce((a, b) => a + b, 0),
  );
  let at = 0;
  for (const length of game.policyLengths) {
    const sum = game.policyProbabilities.subarray(at, at + length).reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(sum / 65535 - 1) < 1e-3);
    at += length;
  }
  assert.equal(at, game.policyMoves.length);
});

test("a game's number is read without the rest, whatever its size", () => {
  const game = playGame(1);
  for (const seed of [
    0,
    127,
    128,
    255,
    256,
    65_535,
    65_536,
    2 ** 31,
    2 ** 32 - 1,
    2 ** 32,
    Number.MAX_SAFE_INTEGER,
  ])
    assert.equal(numberOf(encodeRecord({ ...game, seed })), seed);
  for (const none of [
    Buffer.alloc(0),
    Buffer.alloc(40),
    encodeRecord({ ...game, seed: -1 }),
    Buffer.from(pack(['x'])),
  ])
    assert.equal(numberOf(none), undefined);
});

/** What is said of a game of which some parts are changed. */
function says(change: Partial<GameRecord>): string {
  try {
    decodeRecord(encodeRecord({ ...playGame(1), ...change }));
  } catch (error) {
    assert.ok(error instanceof ZeroError, String(error));
    return error.message;
  }
  throw new Error('it was accepted');
}

test('a record whose parts do not fit together is refused', () => {
  const game = playGame(1);
  const without = <T extends Uint8Array | Uint16Array | Int8Array>(array: T) => array.slice(1) as T;
  const changed = <T extends Uint16Array | Int8Array>(array: T, value: number) => {
    const copy = array.slice() as T;
    copy[0] = value;
    return copy;
  };
  assert.match(says({ size: 26 }), /size is 26 and must be a whole number from 2 to 25/);
  assert.match(says({ rules: 'constructor' }), /rules is 'constructor' and must be tromp-taylor, /);
  assert.match(says({ komi: 0.3 }), /komi is 0\.3 and must be a multiple of half a point/);
  assert.match(says({ score: Number.NaN }), /score is NaN and must be a number/);
  for (const key of ['moves', 'full', 'visits', 'values'] as const)
    assert.match(says({ [key]: without(game[key]) }), /\d+ moves, \d+ kinds of search, \d+ visits/, key);
  for (const key of ['policyLengths', 'policyMoves', 'policyProbabilities'] as const)
    assert.match(says({ [key]: without(game[key]) }), /polic/, key);
  assert.match(says({ moves: changed(game.moves, 26) }), /a move 26 on 5x5/);
  assert.match(says({ policyMoves: changed(game.policyMoves, 26) }), /a policy's move 26/);
  assert.match(says({ policyProbabilities: changed(game.policyProbabilities, 0) }), /add up to 0\.\d+/);
  assert.match(says({ values: changed(game.values, -128) }), /a value below -1/);
  assert.match(says({ ownership: without(game.ownership) }), /owners of 24 points/);
  assert.match(says({ ownership: changed(game.ownership, 2) }), /an owner that there is not/);
  assert.match(says({ scored: false }), /owners of 25 points/);
});

/** A payload behind a right length and checksum. */
function sealed(payload: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(payload.length, 0);
  head.writeUInt32LE(crc32(payload), 4);
  return Buffer.concat([head, payload]);
}

const sample = encodeRecord(playGame(2)).subarray(8);
fuzzBytes('a record', [sample], (payload) => decodeRecord(sealed(payload)));
const fields = Object.values(playGame(2)).map((x) =>
  ArrayBuffer.isView(x) ? new Uint8Array(x.buffer, x.byteOffset, x.byteLength) : x,
);
fuzzValues('the fields of a record', [fields], (value) => decodeRecord(sealed(pack(value))));
