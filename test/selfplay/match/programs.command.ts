import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Position } from '../../../engine/position.js';
import { areaScore } from '../../../engine/scoring.js';
import { type MatchOptions, playMatch } from '../../../selfplay/match/match.js';
import type { PlayerSpec } from '../../../selfplay/match/players.js';
import type { MatchGame } from '../../../selfplay/match/result.js';

import { folder, limits, network, OPTIONS, RANDOM } from './setUp.js';

/** The test's program with a fault. */
function program(fault: string): PlayerSpec {
  const path = fileURLToPath(new URL('./program.js', import.meta.url));
  return { kind: 'gtp', command: `"${process.execPath}" "${path}" ${fault}` };
}

/** A match between random play and the program. */
async function withProgram(fault: string, more: Partial<MatchOptions> = {}) {
  const retries: string[] = [];
  const onRetry = (reason: string) => void retries.push(reason);
  const { games, givenUp } = await playMatch([RANDOM, program(fault)], { ...OPTIONS, onRetry, ...more });
  return { games, givenUp, retries };
}

/** The score of the moves played again from the empty board. */
function replayed(game: MatchGame): number {
  const position = new Position(5, { komi: 0 });
  for (const move of game.moves) {
    assert.ok(position.isLegal(move));
    position.play(move);
  }
  return areaScore(position);
}

test('games with a program: colours alternate, pairs share openings, scores are those of the final boards', async () => {
  const { games } = await withProgram('good', { games: 4, parallel: 2 });
  assert.deepEqual(
    games.map((g) => [g.number, g.firstIsBlack]),
    [
      [0, true],
      [1, false],
      [2, true],
      [3, false],
    ],
  );
  assert.deepEqual(games[0].moves.slice(0, 2), games[1].moves.slice(0, 2));
  assert.notDeepEqual(games[0].moves.slice(0, 2), games[2].moves.slice(0, 2));
  for (const game of games) assert.equal(game.score, replayed(game));
});

test('with a program the same games are played whatever the number at once, and skipped ones are left out', async () => {
  const one = await withProgram('good', { games: 4 });
  const two = await withProgram('good', { games: 4, skip: new Set([1]), parallel: 3 });
  assert.deepEqual(
    two.games.map((g) => g.number),
    [0, 2, 3],
  );
  for (const game of two.games) assert.deepEqual(game.moves, one.games[game.number].moves);
});

test('an illegal move and an answer that is no move forfeit the game, and the note says why', async () => {
  for (const [fault, why] of [
    ['illegal', /A1 is not legal under chinese rules/],
    ['nonsense', /answered genmove with 'what\?'/],
  ] as const) {
    const { games } = await withProgram(fault);
    assert.deepEqual(
      games.map((g) => g.result),
      ['B+F', 'W+F'],
    );
    for (const g of games) assert.match(g.note!, why);
  }
});

test('a program that ends is started again and its game begun anew; one that always ends forfeits', async () => {
  const once = await withProgram(`ends-once "${join(folder, 'ended')}"`);
  assert.equal(once.retries.length, 1);
  assert.match(once.retries[0], /ended with status 7/);
  assert.equal(once.games.length, 2);
  assert.ok(once.games.every((g) => !g.result.endsWith('F')));
  const always = await withProgram('ends', { games: 1 });
  assert.equal(always.retries.length, 2);
  assert.equal(always.games[0].result, 'B+F');
});

test('a signal ends the match at once: finished games are kept, those under way given up', async () => {
  for (const players of [
    [RANDOM, program(`one-thinks "${join(folder, 'thinks')}"`)], // so that a game is under way whenever another ends
    [network(), network()],
  ] as const) {
    const stop = new AbortController();
    const seen: number[] = [];
    const { games, givenUp } = await playMatch(players, {
      ...OPTIONS,
      games: 500,
      limits: limits(20),
      parallel: 2,
      signal: stop.signal,
      onGame: (game) => {
        seen.push(game.number);
        stop.abort();
        return undefined;
      },
    });
    assert.ok(games.length >= 1 && games.length < 500);
    assert.ok(givenUp >= 1, `${givenUp} given up`);
    assert.deepEqual(games.map((g) => g.number).sort(), seen.sort());
  }
});

test('when the players count differently they play on, and the board decides', async () => {
  // It claims each game for Black; random play fills the board until nobody can move, so the second count is the board's.
  const { games } = await withProgram('claims', { games: 4 });
  const lostByBlack = games.filter((g) => replayed(g) < 0);
  assert.ok(lostByBlack.length > 0);
  for (const g of games) {
    assert.equal(g.disputed, replayed(g) <= 0);
    assert.equal(g.score, replayed(g));
  }
});
