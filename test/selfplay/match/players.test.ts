import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isEye } from '../../../engine/eyes.js';
import { BLACK, EMPTY, Position, WHITE } from '../../../engine/position.js';
import { RULES } from '../../../engine/rules.js';
import { isTimed, randomPlayer, searchPlayer } from '../../../selfplay/match/players.js';
import { evaluatorOf, randomOracle } from '../../engine/search/reference.js';
import { uniformSession } from '../../go/session/uniformSession.js';

const NEVER = new AbortController().signal;

test('a network plays in a match as it plays over GTP: the same visits mean the same moves', async () => {
  for (const [visits, rules] of [
    [30, 'tromp-taylor'],
    [130, 'chinese'], // two leaves in flight
  ] as const) {
    const limits = { visits, seconds: Number.POSITIVE_INFINITY };
    const evaluator = () => evaluatorOf(randomOracle(visits), 5, 16);
    const session = uniformSession({ evaluator, size: 5, rules: RULES[rules], komi: 0.5, limits });
    const position = new Position(5, { rules: RULES[rules], komi: 0.5 });
    const player = searchPlayer(evaluator(), { ...limits, resignBelow: -1 }, 'x', NEVER);
    await player.begin(position, [], 0);
    const opponent = randomPlayer('y');
    await opponent.begin(position, [], 0);
    while (!position.isOver && position.moveNumber < 20) {
      const choice = await session.genmove({ color: BLACK });
      assert.ok(!choice.resigns);
      assert.equal(await player.choose(position, false), choice.move, `move ${position.moveNumber + 1}`);
      position.play(choice.move);
      if (position.isOver) break;
      const answer = await opponent.choose(position, false);
      position.play(answer);
      session.play(WHITE, answer);
    }
    assert.ok(position.moveNumber > 6);
  }
});

test('a network resigns below the expected result that it was given, after the opening', async () => {
  const blackLoses = (_board: unknown, toPlay: number) => ({
    logits: new Array<number>(26).fill(0),
    value: toPlay === BLACK ? -0.8 : 0.8,
    score: toPlay === BLACK ? -20 : 20,
  });
  const chosen = async (resignBelow: number, moves: number[]) => {
    const position = new Position(5, { komi: 0.5 });
    for (const move of moves) position.play(move);
    const limits = { visits: 20, seconds: Number.POSITIVE_INFINITY, resignBelow };
    const player = searchPlayer(evaluatorOf(blackLoses, 5), limits, 'x', NEVER);
    await player.begin(position, [], 0);
    return player.choose(position, false);
  };
  const later = [6, 8, 16, 18, 11, 13];
  assert.equal(await chosen(-0.7, later), -1);
  assert.notEqual(await chosen(-0.9, later), -1);
  assert.notEqual(await chosen(-1, later), -1);
  assert.notEqual(await chosen(-0.7, later.slice(0, 2)), -1);
});

test('random play is legal, repeats with its seed, fills no own eye and passes only when nothing else is left', async () => {
  const game = async (seed: string, number: number) => {
    const position = new Position(5, { komi: 0.5 });
    const player = randomPlayer(seed);
    await player.begin(position, [], number);
    while (!position.isOver && position.moveNumber < 200) {
      const move = await player.choose(position, false);
      assert.ok(position.isLegal(move));
      if (move === position.pass) {
        for (let p = 0; p < 25; p++)
          assert.ok(
            position.points[p] !== EMPTY || isEye(position, p, position.toPlay) || !position.isLegal(p),
          );
      } else assert.ok(!isEye(position, move, position.toPlay));
      position.play(move);
    }
    return position.moveList();
  };
  assert.deepEqual(await game('a', 1), await game('a', 1));
  assert.notDeepEqual(await game('a', 1), await game('a', 2));
  assert.notDeepEqual(await game('a', 1), await game('b', 1));
});

test('clocks and programs need a thread a game', () => {
  const limits = { visits: 1, seconds: Number.POSITIVE_INFINITY };
  assert.equal(isTimed([{ kind: 'random' }, { kind: 'random' }], limits), false);
  assert.equal(isTimed([{ kind: 'random' }, { kind: 'gtp', command: 'x' }], limits), true);
  assert.equal(isTimed([{ kind: 'random' }, { kind: 'random' }], { visits: 1, seconds: 1 }), true);
});
