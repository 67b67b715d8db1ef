import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Rng } from '../../../base/rng.js';
import { BLACK, EMPTY, Position, WHITE } from '../../../engine/position.js';
import { RULES, rulesByName } from '../../../engine/rules.js';
import { formatResult, score } from '../../../engine/scoring.js';
import { readNetwork } from '../../../selfplay/networkFile.js';
import { OnnxEvaluator } from '../../../selfplay/onnxEvaluator.js';
import { countGame } from '../../../src/go/session/scoring.js';
import { chainStatus } from '../../../src/go/session/status.js';
import { checkFinishedGames } from './finishedGames.js';
import { livingEvaluator } from './uniformSession.js';

const network = readNetwork(fileURLToPath(new URL('../../../../networks/9x9.zero', import.meta.url)));
const evaluator = new OnnxEvaluator(network, 16, { threads: 1 });

test('24 finished games with a dead stone each are counted right, before the passes, after one and after two', async () => {
  await checkFinishedGames(evaluator, 24, 'finished games');
});

/** The lower five rows of the boards below: both sides alive, nothing left to play. */
const BELOW = ['X.XXOO.O.', '.XXXOOOO.', 'XX.XOOO.O', '.XXXO.OO.', 'X.XXOOO.O'];

function board(rows: string[], toPlay: number): Position {
  const position = new Position(9, { rules: RULES.chinese, komi: 6.5 });
  const stones = [...[...rows, ...BELOW].join('')];
  position.setUp(stones.flatMap((c, p) => (c === '.' ? [] : [[p, c === 'X' ? BLACK : WHITE] as const])));
  if (toPlay === WHITE) position.setToPlay(WHITE);
  return position;
}

test('seki is told from life and death, whoever is to play', async () => {
  const at = (name: string) => 'ABCDEFGHJ'.indexOf(name[0]) + 9 * (9 - Number(name[1]));
  const cases: [what: string, rows: string[], seki: string[], dead: string[]][] = [
    ['two liberties, no eyes', ['.XO.XO.O.', 'XXO.XOOO.', '.XOOXO.OO', 'XXXXOOOO.'], ['C9', 'E9'], []],
    ['an eye each, one liberty', ['XO.O.X.XO', 'XOOOOXXXO', 'XXXXXOOOO', '.X.XXOO.O'], ['B9', 'F9'], []],
    ['walls that touch', ['.XX.XO.O.', 'XXXXXOOO.', '.X.X.O.OO', 'XXXXOOOO.'], [], []],
    ['liberties not filled', ['.XX.XO.O.', 'XXXXX.OO.', '.X.XX.OOO', 'XXXX.OOO.'], [], []],
    ['a stone in an eye', ['.XX.XO.O.', 'X.OXXOOO.', '.X.XXOOOO', 'XXXXOOOO.'], [], ['C8']],
  ];
  for (const [what, rows, seki, dead] of cases)
    for (const toPlay of [BLACK, WHITE]) {
      const status = await chainStatus(evaluator, board(rows, toPlay));
      const first = (chains: readonly (readonly number[])[]) => chains.map((chain) => Math.min(...chain));
      assert.deepEqual(first(status.seki), seki.map(at), `${what}: seki`);
      assert.deepEqual(first(status.dead), dead.map(at), `${what}: dead`);
    }
});

test('an eye in seki counts under area rules and under AGA, and for nobody under Japanese rules', async () => {
  // White's eye is C9, Black's is G9, and E9 the liberty that they share.
  const rows = ['XO.O.X.XO', 'XOOOOXXXO', 'XXXXXOOOO', '.X.XXOO.O'];
  const position = board(rows, BLACK);
  const { seki } = await chainStatus(evaluator, position);
  const eyes = [2, 6];
  const counted = (rules: string) => {
    const other = position.clone();
    other.rules = rulesByName(rules);
    return eyes.map((p) => score(other, [], seki.flat()).ownership[p]);
  };
  assert.deepEqual(counted('chinese'), [-1, 1]);
  assert.deepEqual(counted('aga'), [-1, 1]);
  assert.deepEqual(counted('japanese'), [0, 0]);
  position.rules = rulesByName('japanese');
  const { result } = await countGame(evaluator, position, position);
  const { black, white } = score(position, [], seki.flat());
  assert.equal(result, formatResult(black - white));
  assert.equal(score(position).black - black, 1, 'one eye of Black');
});

test('where there is no ownership head the position is played out: dead stones are those that get taken', async () => {
  const { ownership: _, ...headless } = livingEvaluator(5, 16);
  const position = new Position(5, { rules: RULES.chinese, komi: 0.5 });
  const stones = [...'.XXX.XX.XX.O.X.XXXXX.XX.X'];
  position.setUp(stones.flatMap((c, p) => (c === '.' ? [] : [[p, c === 'X' ? BLACK : WHITE] as const])));
  const { dead, alive } = await chainStatus({ ...headless, put() {} }, position);
  assert.deepEqual(dead, [[11]]);
  assert.equal(alive.flat().length, stones.filter((c) => c === 'X').length);
});

test('every chain has one status, and each stone is in one chain', async () => {
  const rng = new Rng('chains');
  const legal = new Int16Array(82);
  for (let game = 0; game < 6; game++) {
    const position = new Position(9);
    for (let i = 0; i < 60; i++) position.play(legal[rng.int(position.legalMoves(legal) - 1)]);
    const dead = Array.from({ length: 81 }, (_, p) => p).filter(() => rng.int(3) === 0);
    const status = await chainStatus(livingEvaluator(9, 16, dead), position);
    const stones = [...status.alive, ...status.seki, ...status.dead].flat();
    assert.deepEqual(
      stones.sort((a, b) => a - b),
      Array.from({ length: 81 }, (_, p) => p).filter((p) => position.points[p] !== EMPTY),
    );
  }
});
