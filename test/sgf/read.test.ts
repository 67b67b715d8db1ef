import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ZeroError } from '../../engine/errors.js';
import { Rng } from '../../engine/rng.js';
import { parseSgf, positionAt } from '../../src/sgf/read.js';
import { gameToSgf } from '../../src/sgf/write.js';

const read = (text: string) => parseSgf(Buffer.from(text), 'x.sgf');

test('a written game is read back: moves, passes, names with brackets, result', () => {
  const moves = [0, 80, 81, 40, 81, 81];
  const text = gameToSgf({
    size: 9,
    rules: 'chinese',
    komi: 7,
    moves,
    result: 'W+81',
    black: 'a]b\\',
    white: 'c',
  });
  const [game] = read(text);
  assert.deepEqual(
    game.moves.map((m) => m.move),
    moves,
  );
  assert.deepEqual(
    [game.size, game.komi, game.rules, game.result, game.black],
    [9, 7, 'chinese', 'W+81', 'a]b\\'],
  );
});

test('handicap, set-up stones, rectangles, variations and collections', () => {
  const games = read(
    '(;SZ[5]HA[2]AB[ba][bb]AW[ca:db]PL[W];W[ee](;B[aa])(;B[ab];W[ac]))(;SZ[9]KM[5.5];B[tt])',
  );
  assert.equal(games.length, 2);
  assert.deepEqual(games[0].stones, [
    [1, 1],
    [6, 1],
    [2, 2],
    [3, 2],
    [7, 2],
    [8, 2],
  ]);
  assert.equal(games[0].moves.length, 2);
  assert.equal(games[0].variations, 1);
  assert.equal(games[1].moves[0].move, 81);
  assert.equal(positionAt(games[0], 2, 'x.sgf').points[24], 2);
});

test('Latin-1 and UTF-8 names are read by the declared encoding', () => {
  assert.equal(parseSgf(Buffer.from('(;CA[UTF-8]SZ[9]PB[Guō])'), 'x')[0].black, 'Guō');
  assert.equal(parseSgf(Buffer.from('(;CA[ISO-8859-1]SZ[9]PB[Møller])', 'latin1'), 'x')[0].black, 'Møller');
});

test('an illegal move is named with its number and why', () => {
  const [game] = read('(;SZ[5];B[aa];W[aa])');
  assert.throws(() => positionAt(game, 2, 'x.sgf'), /x\.sgf: move 2 is illegal/);
});

test('each kind of broken file is one clear error', () => {
  for (const [text, pattern] of [
    ['', /no game/],
    ['hello', /no game/],
    ['(;SZ[0])', /board size/],
    ['(;SZ[26])', /board size/],
    ['(;KM[much])', /komi/],
    ['(;GM[2])', /not Go/],
    ['(;SZ[9];B[zz])', /node 1: 'zz' is not a point/],
    ['(;SZ[9];B[aa];AB[bb])', /node 2 sets stones up/],
  ] as const)
    assert.throws(
      () => read(text),
      (e) => e instanceof ZeroError && pattern.test(e.message),
      text,
    );
});

test('10,000 mutated files give games or a ZeroError, never anything else', () => {
  const rng = new Rng(1);
  const seed = Buffer.from('(;FF[4]SZ[9]KM[7]AB[aa][bb:cc];B[ee];W[dd]C[x\\]y](;B[cc])(;B[];W[tt]))');
  for (let i = 0; i < 10_000; i++) {
    const bytes = Buffer.from(seed);
    for (let k = 0; k < 1 + rng.int(6); k++) bytes[rng.int(bytes.length)] = rng.int(256);
    try {
      for (const game of parseSgf(bytes.subarray(0, 1 + rng.int(bytes.length)), 'f'))
        positionAt(game, 10, 'f');
    } catch (error) {
      assert.ok(error instanceof ZeroError, String((error as Error).stack));
    }
  }
});
