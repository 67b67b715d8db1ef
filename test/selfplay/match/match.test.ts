import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Position } from '../../../engine/position.js';
import { areaScore } from '../../../engine/scoring.js';
import { parseScore } from '../../../selfplay/match/gtpPlayer.js';
import { type MatchOptions, playMatch } from '../../../selfplay/match/match.js';
import type { PlayerSpec } from '../../../selfplay/match/players.js';
import type { MatchGame } from '../../../selfplay/match/result.js';
import { readNetwork } from '../../../selfplay/networkFile.js';
import { shippedNetworkPath } from '../../../src/go/networkFiles/open.js';
import { writeTinyNetwork } from '../../go/tinyNetwork.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-match-'));
after(() => rmSync(folder, { recursive: true }));

const RANDOM: PlayerSpec = { kind: 'random' };
const limits = (visits: number) => ({ visits, seconds: Number.POSITIVE_INFINITY, resignBelow: -1 });
const OPTIONS: MatchOptions = {
  size: 5,
  rules: 'chinese',
  komi: 0,
  games: 2,
  limits: limits(1),
  threads: 1,
  seed: 1,
  openingMoves: 2,
};

/** The test's program with a fault. */
function program(fault: string): PlayerSpec {
  const path = fileURLToPath(new URL('./program.js', import.meta.url));
  return { kind: 'gtp', command: `"${process.execPath}" "${path}" ${fault}` };
}

/** An untrained network. */
function network(): PlayerSpec {
  const path = join(folder, 'tiny.zero');
  writeTinyNetwork(path);
  return { kind: 'network', network: readNetwork(path) };
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

test('networks play the same games whatever the threads, and whatever other games are played at once', async () => {
  const players = [network(), network()] as const;
  const options = { ...OPTIONS, games: 8, komi: 0.5, limits: limits(20) };
  const moves = (games: readonly MatchGame[]) => games.map((g) => [g.number, g.result, ...g.moves]);
  const one = await playMatch(players, options);
  assert.equal(one.games.length, 8);
  const four = await playMatch(players, { ...options, threads: 4 });
  assert.deepEqual(moves(four.games), moves(one.games));
  const few = await playMatch(players, { ...options, skip: new Set([0, 1, 2, 4, 5]) });
  assert.deepEqual(moves(few.games), moves([3, 6, 7].map((n) => one.games[n])));
  const another = await playMatch(players, { ...options, seed: 2 });
  assert.notDeepEqual(moves(another.games), moves(one.games));
});

test('a result is the sum of its games, from the view of the first player', async () => {
  const shipped: PlayerSpec = { kind: 'network', network: readNetwork(shippedNetworkPath(5)) };
  const match = await playMatch([shipped, RANDOM], { ...OPTIONS, games: 20, komi: 0.5, limits: limits(20) });
  const points = match.games.map((g) => Math.sign(g.firstIsBlack ? g.score : -g.score));
  assert.equal(match.wins, points.filter((p) => p > 0).length);
  assert.equal(match.losses, points.filter((p) => p < 0).length);
  assert.equal(match.draws, 0);
  assert.equal(match.winsAsBlack + match.winsAsWhite, match.wins);
  assert.equal(match.givenUp, 0);
  assert.ok(match.wins >= 15, `a search won ${match.wins} of 20 against random play`);
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

test('a program that does not start is one clear error', async () => {
  const onRetry = () => assert.fail('it never began');
  await assert.rejects(playMatch([RANDOM, { kind: 'gtp', command: 'exit 3' }], { ...OPTIONS, onRetry }), {
    name: 'ZeroError',
    message: /'exit 3' ended with status 3/,
  });
});

test('a signal ends the match at once: finished games are kept, those under way given up', async () => {
  for (const players of [
    [RANDOM, program('good')],
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

test('a signal ends a long thought of a network', async () => {
  const stop = new AbortController();
  const began = performance.now();
  setTimeout(() => stop.abort(), 1500);
  const { games, givenUp } = await playMatch([network(), network()], {
    ...OPTIONS,
    limits: { visits: 1_000_000_000, seconds: 600, resignBelow: -1 },
    signal: stop.signal,
  });
  assert.deepEqual([games.length, givenUp], [0, 1]);
  assert.ok(performance.now() - began < 60_000);
});

test('a match that was stopped before it begins plays nothing', async () => {
  const match = await playMatch([RANDOM, RANDOM], { ...OPTIONS, signal: AbortSignal.abort() });
  assert.deepEqual([match.games, match.givenUp], [[], 0]);
});

test('the match ends when onGame says so, and with its error when it throws', async () => {
  const few = await playMatch([RANDOM, RANDOM], { ...OPTIONS, games: 5000, onGame: () => true });
  assert.ok(few.games.length < 5000);
  const onGame = () => {
    throw new Error('the disk is full');
  };
  await assert.rejects(playMatch([RANDOM, RANDOM], { ...OPTIONS, onGame }), /the disk is full/);
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

test('results are read as GTP programs write them', () => {
  const texts = ['B+3.5', 'W+12.0', 'w+2', '0', 'B+0', 'no score', ''];
  assert.deepEqual(texts.map(parseScore), [3.5, -12, -2, 0, 0, undefined, undefined]);
});
