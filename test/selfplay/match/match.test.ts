import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseScore } from '../../../selfplay/match/gtpPlayer.js';
import { playMatch } from '../../../selfplay/match/match.js';
import type { PlayerSpec } from '../../../selfplay/match/players.js';
import type { MatchGame } from '../../../selfplay/match/result.js';
import { readNetwork } from '../../../selfplay/networkFile.js';
import { shippedNetworkPath } from '../../../src/go/networkFiles/open.js';

import { limits, network, OPTIONS, RANDOM } from './setUp.js';

test('networks play the same games whatever the threads, and whatever other games are played at once', async () => {
  const players = [network(), network()] as const;
  const options = { ...OPTIONS, games: 8, komi: 0.5, limits: limits(8) };
  const moves = (games: readonly MatchGame[]) => games.map((g) => [g.number, g.result, ...g.moves]);
  const one = await playMatch(players, options);
  assert.equal(one.games.length, 8);
  const two = await playMatch(players, { ...options, threads: 2 });
  assert.deepEqual(moves(two.games), moves(one.games));
  const few = await playMatch(players, { ...options, skip: new Set([0, 1, 2, 4, 5]) });
  assert.deepEqual(moves(few.games), moves([3, 6, 7].map((n) => one.games[n])));
  const another = await playMatch(players, { ...options, seed: 2, games: 2 });
  assert.notDeepEqual(moves(another.games), moves(one.games.slice(0, 2)));
});

test('a result is the sum of its games, from the view of the first player', async () => {
  const shipped: PlayerSpec = { kind: 'network', network: readNetwork(shippedNetworkPath(5)) };
  const match = await playMatch([shipped, RANDOM], { ...OPTIONS, games: 12, komi: 0.5, limits: limits(8) });
  const points = match.games.map((g) => Math.sign(g.firstIsBlack ? g.score : -g.score));
  assert.equal(match.wins, points.filter((p) => p > 0).length);
  assert.equal(match.losses, points.filter((p) => p < 0).length);
  assert.equal(match.draws, 0);
  assert.equal(match.winsAsBlack + match.winsAsWhite, match.wins);
  assert.equal(match.givenUp, 0);
  assert.ok(match.wins >= 9, `a search won ${match.wins} of 12 against random play`);
});

test('a program that does not start is one clear error', async () => {
  const onRetry = () => assert.fail('it never began');
  await assert.rejects(playMatch([RANDOM, { kind: 'gtp', command: 'exit 3' }], { ...OPTIONS, onRetry }), {
    name: 'ZeroError',
    message: /'exit 3' ended with status 3/,
  });
});

test('a signal ends a long thought of a network', async () => {
  const stop = new AbortController();
  const began = performance.now();
  setTimeout(() => stop.abort(), 500);
  const { games, givenUp } = await playMatch([network(), network()], {
    ...OPTIONS,
    limits: { visits: 1_000_000_000, seconds: 600, resignBelow: -1 },
    signal: stop.signal,
  });
  assert.deepEqual([games.length, givenUp], [0, 1]);
  assert.ok(performance.now() - began < 60_000);
});

test('a signal comes between games that are taken more slowly than they are played', async () => {
  const stop = new AbortController();
  const games = 2000;
  const match = await playMatch([RANDOM, RANDOM], {
    ...OPTIONS,
    games,
    signal: stop.signal,
    onGame: () => {
      // As a signal of the system does, it waits for a turn of the event loop.
      setTimeout(() => stop.abort());
      for (const end = performance.now() + 3; performance.now() < end; );
      return undefined;
    },
  });
  assert.ok(match.games.length < games / 10, `${match.games.length} games were played`);
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

test('results are read as GTP programs write them', () => {
  const texts = ['B+3.5', 'W+12.0', 'w+2', '0', 'B+0', 'no score', ''];
  assert.deepEqual(texts.map(parseScore), [3.5, -12, -2, 0, 0, undefined, undefined]);
});
