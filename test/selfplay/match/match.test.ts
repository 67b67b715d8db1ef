import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Position } from '../../../engine/position.js';
import { areaScore } from '../../../engine/scoring.js';
import { type Duellist, playDuel } from '../../../selfplay/match/game.js';
import type { MatchGame, MatchOptions } from '../../../selfplay/match/match.js';
import { parseScore } from '../../../selfplay/match/players.js';
import type { DuelPlayer } from '../../../selfplay/match/worker.js';
import { playInLanes } from '../../../src/go/match/lanes.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-duel-'));
after(() => rmSync(folder, { recursive: true }));

/** A match between random play and the test's program with a fault. */
async function match(fault: string, more: Partial<MatchOptions> = {}, lanes = 1) {
  const program = fileURLToPath(new URL('./program.js', import.meta.url));
  const retries: string[] = [];
  const games: MatchGame[] = [];
  const players: [DuelPlayer, DuelPlayer] = [
    { kind: 'random' },
    { kind: 'gtp', command: `"${process.execPath}" "${program}" ${fault}` },
  ];
  await playInLanes(
    players,
    {
      size: 5,
      rules: 'chinese',
      komi: 0,
      games: 2,
      visits: 1,
      seed: 1,
      openingMoves: 2,
      ...more,
      onGame: (game) => {
        games.push(game);
        return more.onGame?.(game);
      },
    },
    {
      limits: { visits: 1, seconds: Number.POSITIVE_INFINITY },
      resignBelow: -1,
      lanes,
      threads: 1,
      onRetry: (reason) => retries.push(reason),
    },
  );
  games.sort((a, b) => a.number - b.number);
  return { games, retries };
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
  const { games } = await match('good', { games: 4 }, 2);
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

test('the same games are played whatever the number of lanes, and skipped ones are left out', async () => {
  const one = await match('good', { games: 4 });
  const two = await match('good', { games: 4, skip: new Set([1]) }, 3);
  assert.deepEqual(
    two.games.map((g) => g.number),
    [0, 2, 3],
  );
  assert.deepEqual(two.games[0].moves, one.games[0].moves);
});

test('an illegal move and an answer that is no move forfeit the game, and the note says why', async () => {
  for (const [fault, why] of [
    ['illegal', /A1 is not legal under chinese rules/],
    ['nonsense', /answered genmove with 'what\?'/],
  ] as const) {
    const { games } = await match(fault);
    assert.deepEqual(
      games.map((g) => g.result),
      ['B+F', 'W+F'],
    );
    for (const g of games) assert.match(g.note!, why);
  }
});

test('a program that ends is started again and its game begun anew; one that always ends forfeits', async () => {
  const once = await match(`ends-once "${join(folder, 'ended')}"`);
  assert.equal(once.retries.length, 1);
  assert.match(once.retries[0], /ended with status 7/);
  assert.equal(once.games.length, 2);
  assert.ok(once.games.every((g) => !g.result.endsWith('F')));
  const always = await match('ends', { games: 1 });
  assert.equal(always.retries.length, 2);
  assert.equal(always.games[0].result, 'B+F');
});

test('a program that does not start is one clear error', async () => {
  const players: [DuelPlayer, DuelPlayer] = [{ kind: 'random' }, { kind: 'gtp', command: 'exit 3' }];
  await assert.rejects(
    playInLanes(
      players,
      { size: 5, rules: 'chinese', komi: 0, games: 2, visits: 1, seed: 1, openingMoves: 0 },
      {
        limits: { visits: 1, seconds: 1 },
        resignBelow: -1,
        lanes: 1,
        threads: 1,
        onRetry: () => assert.fail('it never began'),
      },
    ),
    { name: 'ZeroError', message: /'exit 3' ended with status 3/ },
  );
});

test('a match stops when it is told to, and keeps the finished games', async () => {
  let stopped = false;
  const { games } = await match('good', {
    games: 50,
    stopped: () => stopped,
    onGame: () => {
      stopped = true;
      return undefined;
    },
  });
  assert.ok(games.length >= 1 && games.length < 50);
});

test('when the players count differently they play on, and the board decides', async () => {
  // It claims each game for Black; random play fills the board until nobody can move, so the second count is the board's.
  const { games } = await match('claims', { games: 4 });
  const lostByBlack = games.filter((g) => replayed(g) < 0);
  assert.ok(lostByBlack.length > 0);
  for (const g of games) {
    assert.equal(g.disputed, replayed(g) <= 0);
    assert.equal(g.score, replayed(g));
  }
});

test('dead stones that the other side disputes are captured before the game counts', async () => {
  // Black's own count takes White's stone at A1 off; on the board it makes all of Black's side neutral.
  const script = (moves: (number | undefined)[], own?: number): Duellist => ({
    async begin() {},
    choose: async (position) => moves.shift() ?? position.pass,
    async opponentPlayed() {},
    count: async () => own,
    async end() {},
  });
  const at = (x: number, y: number) => y * 5 + x;
  // Black holds column D and what is left of it, White four points of column E; the last of them is nobody's.
  const black = script([at(3, 0), at(3, 1), at(3, 2), at(3, 3), at(3, 4), at(0, 3), undefined, at(1, 4)], 20);
  const white = script([at(0, 4), at(4, 0), at(4, 1), at(4, 2), at(4, 3)]);
  const options = { size: 5, rules: 'chinese', komi: 15.5, seed: 1, openingMoves: 0 };
  const game = (await playDuel([black, white], 0, options))!;
  assert.equal(game.disputed, true);
  assert.equal(game.result, 'B+0.5'); // 20 to 4 and komi; before it was W+14.5
});

test('results are read as GTP programs write them', () => {
  const texts = ['B+3.5', 'W+12.0', 'w+2', '0', 'B+0', 'no score', ''];
  assert.deepEqual(texts.map(parseScore), [3.5, -12, -2, 0, 0, undefined, undefined]);
});
