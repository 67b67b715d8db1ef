import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ZeroError } from '../../../base/errors.js';
import { BLACK, WHITE } from '../../../engine/position.js';
import { playAllLines } from '../../../src/go/sgf/positions.js';
import { parseSgf, positionAt, startPosition } from '../../../src/go/sgf/read.js';
import { gameToSgf } from '../../../src/go/sgf/write.js';

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

test("after handicap stones it is White's turn, unless the file says otherwise", () => {
  for (const [text, toPlay] of [
    ['(;SZ[5]HA[2]AB[ba][bb])', WHITE],
    ['(;SZ[5]HA[2]AB[ba][bb]PL[B])', BLACK],
    ['(;SZ[5]AB[ba][bb])', BLACK],
  ] as const) {
    const [game] = read(text);
    assert.equal(positionAt(game, 0, 'x.sgf').toPlay, toPlay);
    assert.equal(startPosition(game).toPlay, toPlay);
  }
});

test('a handicap of one stone is none', () => {
  for (const [text, handicap] of [
    ['0', 0],
    ['1', 0],
    ['2', 2],
    ['-3', 0],
    ['two', 0],
  ] as const)
    assert.equal(read(`(;SZ[9]HA[${text}])`)[0].handicap, handicap, text);
});

test('Latin-1 and UTF-8 names are read by the declared encoding', () => {
  assert.equal(parseSgf(Buffer.from('(;CA[UTF-8]SZ[9]PB[Guō])'), 'x')[0].black, 'Guō');
  assert.equal(parseSgf(Buffer.from('(;CA[ISO-8859-1]SZ[9]PB[Møller])', 'latin1'), 'x')[0].black, 'Møller');
});

test('an illegal move is named with its number and why', () => {
  const [game] = read('(;SZ[5];B[aa];W[aa])');
  assert.throws(
    () => positionAt(game, 2, 'x.sgf'),
    /x\.sgf: node 2, move 2 is illegal under any rules: the point is occupied/,
  );
});

test('each kind of broken file is one clear error', () => {
  for (const [text, pattern] of [
    ['', /no game/],
    ['hello', /no game/],
    ['(;SZ[0])', /board size/],
    ['(;SZ[26])', /board size/],
    ['(;GM[2])', /not Go/],
    ['(;SZ[9];B[zz])', /node 1: 'zz' is not a point/],
    ['(;SZ[9:13])', /not square/],
    ['(;SZ[9]AB[aa:zz])', /node 0: 'zz' is not a point/],
    ['(;SZ[9];PL[green])', /node 1: 'green' is not whose turn/],
    [`(;SZ[25]${';AB[aa:yy]AE[aa:yy]'.repeat(4000)})`, /more than 2000000 set-up stones/],
    [`${'(;B[aa]'.repeat(200_000)}`, /nested too deeply/],
    [`(;SZ[9]${';B[]'.repeat(100_001)})`, /more than 100000 moves/],
  ] as const)
    assert.throws(
      () => read(text),
      (e) => e instanceof ZeroError && pattern.test(e.message),
      text,
    );
});

test('stones set up after moves are on the board of later moves, and the flat list of moves says that it is no game', () => {
  const [game] = read('(;SZ[5]AB[aa];B[cc];AW[dd]AE[aa]PL[B];B[ee])');
  assert.equal(game.laterSetUp, 2);
  const row = (moves: number) => [0, 12, 18, 24].map((p) => positionAt(game, moves, 'x').points[p]).join('');
  assert.deepEqual([row(0), row(1), row(2)], ['1000', '0120', '0121']);
});

test('times, overtime and comments are read; so are two moves in one node and colours in a row', () => {
  const [game] = read('(;SZ[9]TM[600]OT[3x30 byo-yomi];B[aa]BL[59.5]C[one];W[bb]WL[58]B[cc];B[dd])');
  assert.deepEqual([game.mainTime, game.overtime], [600, '3x30 byo-yomi']);
  const [first] = game.root.children;
  assert.deepEqual([first.blackTime, first.comment, first.children[0].whiteTime], [59.5, 'one', 58]);
  assert.deepEqual(
    game.moves.map((m) => [m.node, m.color, m.move]),
    [
      [1, 1, 0],
      [2, 1, 20],
      [2, 2, 10],
      [3, 1, 30],
    ],
  );
  assert.equal(positionAt(game, 4, 'x').points[30], 1);
});

test('every variation is played, and an illegal move in one is named with its node', () => {
  const [good] = read('(;SZ[5];B[aa](;W[bb];B[cc])(;W[cc](;B[bb])(;B[dd])))');
  assert.equal(good.variations, 2);
  playAllLines(good, 'x');
  const [bad] = read('(;SZ[5];B[aa](;W[bb];B[cc])(;W[cc];B[aa]))');
  assert.throws(
    () => playAllLines(bad, 'x'),
    /x: node 5, move 3 is illegal under any rules: the point is occu/,
  );
  const [ko] = read('(;SZ[5]RU[Chinese]AB[ba][ab][bc]AW[ca][bb][dc][cd]PL[B];B[cb];W[bb])');
  assert.throws(() => playAllLines(ko, 'x'), /illegal under chinese rules: (the ko|it repeats|suicide)/);
});

test('other encodings are read where the file declares them; without CA, valid UTF-8 is taken as such', () => {
  const bytes = (head: string, name: number[]) =>
    Buffer.concat([Buffer.from(`(;${head}SZ[9]PB[`), Buffer.from(name), Buffer.from('];B[aa])')]);
  // The name Go in four national encodings.
  assert.equal(parseSgf(bytes('CA[GB18030]', [0xce, 0xa7, 0xc6, 0xe5]), 'x')[0].black, '围棋');
  assert.equal(parseSgf(bytes('CA[Big5]', [0xb3, 0xf2, 0xb4, 0xd1]), 'x')[0].black, '圍棋');
  assert.equal(parseSgf(bytes('CA[Shift_JIS]', [0x88, 0xcd, 0x8c, 0xe9]), 'x')[0].black, '囲碁');
  assert.equal(parseSgf(bytes('CA[EUC-KR]', [0xb9, 0xd9, 0xb5, 0xcf]), 'x')[0].black, '바둑');
  const late = `(;SZ[9]${';B[]'.repeat(200)}C[ō])`;
  assert.equal(parseSgf(Buffer.from(late), 'x')[0].moves.at(-1)?.comment, 'ō');
  assert.equal(parseSgf(bytes('CA[nobody]', [0x61]), 'x')[0].black, 'a');
});
