import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BLACK, WHITE } from '../../../engine/position.js';
import { annotatedSgf } from '../../../src/go/review/annotate.js';
import { lossesByPhase, mistakesOf } from '../../../src/go/review/mistakes.js';
import { reviewSvg, reviewText } from '../../../src/go/review/report.js';
import { lossesOf, type Review, type ReviewedPosition } from '../../../src/go/review/review.js';
import { parseSgf } from '../../../src/go/sgf/read.js';

/*
 * A game of four moves on 5x5 whose values are made up: Black's second move loses eight points.
 */

const SGF = '(;SZ[5]KM[7]PB[a]PW[b];B[cc]C[the centre];W[bb];B[aa];W[dd])';
const game = () => parseSgf(Buffer.from(SGF), 'the game')[0];
const C3 = 12;
const D3 = 13;

function position(number: number, scoreLead: number, best: number, line = [best]): ReviewedPosition {
  const winRate = 1 / (1 + Math.exp(-scoreLead));
  const candidate = {
    move: best,
    visits: 9,
    winRate,
    lcb: winRate,
    scoreLead,
    utility: 0,
    prior: 0.5,
    pv: line,
  };
  return { number, visits: 10, winRate, scoreLead, candidates: [candidate] };
}

const positions = [
  position(0, 3, C3),
  position(1, 2, 7),
  position(2, 4, D3, [D3, 11, 7]),
  position(3, -4, 18),
  position(4, -4.5, 1),
];
const review = (): Review => ({ positions, moves: lossesOf(game(), positions) });

test('a move loses what the value falls by for its player, and nothing where it was the best', () => {
  const [first, second, third, fourth] = review().moves;
  assert.equal(first.lostPoints, 0); // C3 was the search's own move
  assert.equal(second.lostPoints, 2); // White's, and Black's lead rose from 2 to 4
  assert.equal(third.lostPoints, 8);
  assert.equal(fourth.lostPoints, 0); // W D2, a gain of half a point
  assert.ok(Math.abs(third.lostWinRate - (positions[2].winRate - positions[3].winRate)) < 1e-12);
});

test('mistakes come by size; losses are told by phase and player, and sum up', () => {
  const { moves } = review();
  assert.deepEqual(
    mistakesOf(moves).map((m) => m.number),
    [3, 2],
  );
  const losses = lossesByPhase(moves, 5);
  // 14 % of 25 points is three moves: the fourth is the middle game's.
  const of = (phase: string, color: number) => losses.find((l) => l.phase === phase && l.color === color)!;
  assert.deepEqual([of('opening', BLACK).points, of('opening', WHITE).points], [8, 2]);
  assert.equal(of('middle game', WHITE).moves, 1);
  for (const color of [BLACK, WHITE])
    assert.equal(
      of('game', color).points,
      ['opening', 'middle game', 'endgame'].reduce((sum, phase) => sum + of(phase, color).points!, 0),
    );
});

test('without scores a mistake is a matter of win rates', () => {
  const bare = positions.map(({ scoreLead: _, ...rest }) => rest);
  const moves = lossesOf(game(), bare);
  assert.equal(moves[2].lostPoints, undefined);
  assert.equal(mistakesOf(moves)[0].number, 3);
  assert.match(reviewText({ positions: bare, moves }, 5), /win rate lost/);
});

test('the reviewed game keeps its moves and comments, and has the better line as a variation', () => {
  const before = game();
  const [after] = parseSgf(Buffer.from(annotatedSgf(game(), review())), 'the reviewed game');
  assert.deepEqual(
    after.moves.map(({ move, color }) => [color, move]),
    before.moves.map(({ move, color }) => [color, move]),
  );
  assert.match(after.moves[0].comment, /^the centre\n\n88 % for Black, B\+2\.0$/);
  assert.match(after.moves[2].comment, /it lost 8\.0 points/);
  assert.equal(after.variations, 2);
  const fork = after.root.children[0].children[0];
  const line = fork.children[1];
  assert.deepEqual(line.moves, [{ color: BLACK, move: D3 }]);
  assert.deepEqual(line.children[0].moves, [{ color: WHITE, move: 11 }]);
});

test('the table names the largest mistake and what was better; the picture has both curves', () => {
  const text = reviewText(review(), 5);
  assert.match(text, / 3 Black A5 {3}8\.0 points lost, win rate 98 % to 2 %; better D3 B3 C4/);
  assert.match(reviewSvg(review()), /Win rate of Black[\s\S]*Lead of Black/);
});
