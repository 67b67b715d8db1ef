import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isEye } from '../../engine/eyes.js';
import { illegalReason, playChecked } from '../../engine/illegal.js';
import { BLACK, EMPTY, Position, WHITE } from '../../engine/position.js';
import { RULES } from '../../engine/rules.js';
import { areaScore, formatResult, score } from '../../engine/scoring.js';

/** A position from rows of X, O and dots. */
function board(rows: string[], toPlay = BLACK, rules = 'tromp-taylor', komi = 0): Position {
  const position = new Position(rows.length, { rules: RULES[rules], komi });
  const stones = [...rows.join('')].flatMap((c, p) =>
    c === '.' ? [] : [[p, c === 'X' ? BLACK : WHITE] as const],
  );
  position.setUp(stones);
  if (toPlay !== position.toPlay) position.setToPlay(toPlay);
  return position;
}

const show = (position: Position): string[] =>
  Array.from({ length: position.size }, (_, y) =>
    [...position.points.subarray(y * position.size, (y + 1) * position.size)].map((c) => '.XO'[c]).join(''),
  );

const ko = ['.XO..', 'X.XO.', '.XO..', '.....', '.....'];

test('simple ko: the stone just captured with may not be taken back at once, but after a move elsewhere', () => {
  for (const rules of ['japanese', 'chinese', 'aga', 'new-zealand']) {
    const p = board(ko, WHITE, rules);
    p.play(6); // White takes one stone
    assert.equal(p.points[7], EMPTY);
    assert.ok(!p.isLegal(7), rules);
    p.play(24);
    p.play(23);
    assert.ok(p.isLegal(7), rules);
  }
});

test('why a move is illegal is told: occupied, ko, superko, suicide, off the board', () => {
  const p = board(ko, WHITE, 'chinese');
  assert.equal(illegalReason(p, 24), undefined);
  assert.equal(illegalReason(p, 1), 'occupied');
  assert.equal(illegalReason(p, 26), 'off-board');
  p.play(6);
  assert.equal(illegalReason(p, 7), 'ko');
  p.play(p.pass);
  p.play(p.pass);
  assert.equal(illegalReason(p, 7), 'superko');
  assert.equal(
    illegalReason(board(['.O...', 'O....', '.....', '.....', '.....'], BLACK, 'chinese'), 0),
    'suicide',
  );
});

test('snapback: a throw-in is captured, and the same point takes back five', () => {
  const p = board(['..OX.', 'OOOX.', 'XXX..', '.....', '.....'], BLACK);
  p.play(1);
  p.play(0);
  assert.equal(p.captures[WHITE], 1);
  assert.ok(p.isLegal(1), 'more than one stone is taken back: no ko');
  p.play(1);
  assert.equal(p.captures[BLACK], 5);
  assert.deepEqual(show(p).slice(0, 2), ['.X.X.', '...X.']);
});

test('sending two, returning one: positional superko forbids the return, simple ko and situational superko do not', () => {
  const verdicts = ['tromp-taylor', 'chinese', 'japanese', 'new-zealand', 'aga'].map((rules) => {
    const p = board(['.O.O.', 'XXO..', '.....', '.....', '.....'], WHITE, rules);
    p.play(0);
    p.play(2);
    assert.equal(p.captures[BLACK], 2);
    return p.isLegal(1);
  });
  // The board is the first one again, but with Black to play: another situation.
  assert.deepEqual(verdicts, [false, false, true, true, true]);
});

test('suicide of one stone leaves the board as it was, so superko forbids it; of many it is legal under Tromp-Taylor', () => {
  const one = board(['.X...', 'X....', '.....', '.....', '.....'], WHITE);
  assert.ok(!one.isLegal(0));
  const rows = ['.OX..', 'OOX..', 'XX...', '.....', '.....'];
  const many = board(rows, WHITE);
  assert.ok(many.isLegal(0));
  many.play(0);
  assert.deepEqual(show(many).slice(0, 2), ['..X..', '..X..']);
  assert.equal(many.captures[BLACK], 4);
  for (const rules of ['chinese', 'japanese', 'aga']) assert.ok(!board(rows, WHITE, rules).isLegal(0), rules);
  assert.ok(board(rows, WHITE, 'new-zealand').isLegal(0));
});

test('triple ko: the sixth move brings the board back, which simple ko allows and superko forbids', () => {
  // Three kos one below the other; White can take in the first two, Black in the third.
  const open = ['.XO......', 'X.XO.....', '.XO......'];
  const taken = ['.XO......', 'XO.O.....', '.XO......'];
  const rows = [...open, ...open, ...taken];
  const cycle = [10, 65, 37, 11, 64, 38];
  for (const [rules, allowed] of [
    ['japanese', true],
    ['tromp-taylor', false],
    ['new-zealand', false],
  ] as const) {
    const p = board(rows, WHITE, rules);
    for (const move of cycle.slice(0, 5)) playChecked(p, move);
    assert.equal(p.isLegal(cycle[5]), allowed, rules);
  }
});

test('play that goes on after two passes ends at the next two, and superko still knows the boards before', () => {
  const p = board(['.O.O.', 'XXO..', '.....', '.....', '.....'], WHITE, 'chinese');
  for (const move of [0, 2, p.pass, p.pass]) p.play(move);
  assert.ok(p.isOver);
  p.giveTurn(p.toPlay);
  assert.ok(!p.isOver);
  assert.ok(!p.isLegal(1), 'returning one');
  p.play(p.pass);
  assert.ok(!p.isOver);
  p.play(p.pass);
  assert.ok(p.isOver);
});

test('filling an own eye is legal, and is what isEye warns of', () => {
  const p = board(['.X.X.', 'XXXXX', '.....', '.....', '.....'], BLACK);
  assert.ok(p.isLegal(0));
  assert.ok(isEye(p, 0, BLACK));
  assert.ok(!isEye(p, 0, WHITE));
});

test('a false eye is no eye', () => {
  const p = board(['.X...', 'XO...', '.....', '.....', '.....'], BLACK);
  assert.ok(!isEye(p, 0, BLACK));
});

test('pass-pass ends the game; under AGA rules White passes last', () => {
  const p = board(['...', '...', '...'], BLACK);
  p.play(p.pass);
  assert.ok(!p.isOver);
  p.play(p.pass);
  assert.ok(p.isOver);
  const aga = new Position(5, { rules: RULES.aga, komi: 0 });
  aga.play(12);
  aga.play(aga.pass);
  aga.play(aga.pass);
  assert.ok(!aga.isOver, 'Black passed last');
  aga.play(aga.pass);
  assert.ok(aga.isOver);
});

test('seki: both groups live, and the shared liberties are nobody’s under area counting', () => {
  const p = board(['.XO.X', 'XXOOX', 'OO.XX', 'OOXX.', 'OOX.X'], BLACK);
  const s = score(p);
  assert.equal(s.ownership[12], 0);
});

test('bent four in the corner: dead stones are the caller’s to name', () => {
  const rows = ['.XXO.', 'XOOO.', 'XO...', 'OO...', '.....'];
  const alive = score(board(rows)).score;
  const dead = score(board(rows), [1, 2, 5, 10]);
  assert.ok(dead.score < alive);
  assert.equal(dead.score, -25);
});

test('results are written as GTP does', () => {
  assert.equal(formatResult(3.5), 'B+3.5');
  assert.equal(formatResult(-12), 'W+12');
  assert.equal(formatResult(0), '0');
  assert.equal(formatResult(0, BLACK), 'W+R');
});

test('an empty board counts komi, a lone stone owns it all', () => {
  const p = new Position(9, { komi: 7 });
  assert.equal(areaScore(p), -7);
  p.play(40);
  assert.equal(areaScore(p), 74);
});
