import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { BLACK } from '../../engine/position.js';
import { uniformEvaluator } from '../../engine/search/uniform.js';
import { SelfplayGame } from '../../selfplay/game.js';
import { SelfplayPool } from '../../selfplay/pool.js';
import { decodeRecord, encodeRecord, type GameRecord } from '../../selfplay/records.js';
import { fastSelfplay, type SelfplaySettings } from '../../selfplay/settings.js';
import { writeTinyNetwork } from '../go/tinyNetwork.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-resign-'));
after(() => rmSync(folder, { recursive: true }));

/** Nobody passes or resigns before move 6, and no opening is drawn. */
const SETTINGS: SelfplaySettings = {
  ...fastSelfplay(5, 0.5),
  simulations: 8,
  quickSimulations: 4,
  fairKomi: 0,
  openingMoves: 0,
  passFrom: 6,
  resignBelow: -0.9,
  resignPlayedOut: 0,
};

/** A game between players who are sure of the result: `black` in [-1, 1], from Black's view. */
function play(black: number, settings: SelfplaySettings): GameRecord {
  const uniform = uniformEvaluator(5);
  const sure = {
    ...uniform,
    put: (slot: number, { toPlay }: { toPlay: number }) => {
      uniform.values[slot] = toPlay === BLACK ? black : -black;
    },
  };
  const game = new SelfplayGame(settings, 5, 1, 0);
  while (!game.over)
    if (game.search.collect(sure, 0, 1) === 1) game.search.absorb(sure, 0, 1);
    else if (game.search.done) game.moveReady();
  return decodeRecord(encodeRecord(game.record()));
}

test('who sees two lost positions in a row, from the move on that passes are allowed, resigns and loses', () => {
  // White moves at odd numbers: 7 and 9 are its first two after move 6; Black at 6 and 8.
  const white = play(1, SETTINGS);
  assert.deepEqual([white.resignMove, white.resignColor, white.score, white.scored], [9, 2, 1, false]);
  assert.equal(white.moves.length, 10);
  assert.equal(white.ownership.length, 0, 'a resigned game has no owners to learn from');
  const black = play(-1, SETTINGS);
  assert.deepEqual([black.resignMove, black.resignColor, black.score, black.scored], [8, 1, -1, false]);
});

test('a game that is played out notes who would have resigned and when, and is scored', () => {
  const game = play(1, { ...SETTINGS, resignPlayedOut: 1 });
  assert.deepEqual([game.resignMove, game.resignColor, game.scored], [9, 2, true]);
  assert.ok(game.moves.length > 10);
  assert.equal(game.ownership.length, 25);
});

test('nobody resigns whose value is not below the limit, and at -1 nobody at all', () => {
  for (const [value, settings] of [
    [0.85, SETTINGS],
    [1, { ...SETTINGS, resignBelow: -1 }],
  ] as const) {
    const game = play(value, settings);
    assert.deepEqual([game.resignMove, game.resignColor, game.scored], [-1, 0, true]);
  }
});

test('the pool counts resignations, those that were checked, and of these the wrong ones', async () => {
  const network = join(folder, 'tiny.zero');
  writeTinyNetwork(network);
  const games: GameRecord[] = [];
  const pool = new SelfplayPool({
    // Everybody would resign: of the games played out about half were resigned by the winner.
    settings: { ...SETTINGS, resignBelow: 0.999, resignPlayedOut: 0.5, gamesAtOnce: 8 },
    workers: 1,
    network,
    seed: 1,
    firstGame: 0,
    endGame: 40,
    onGame: (record) => games.push(decodeRecord(record)),
  });
  await pool.finished();
  const playedOut = games.filter((game) => game.scored);
  const would = playedOut.filter((game) => game.resignMove >= 0);
  const wrong = would.filter((game) => Math.sign(game.score) === (game.resignColor === 1 ? 1 : -1));
  assert.ok(
    playedOut.length > 5 && playedOut.length < 35 && wrong.length > 0 && wrong.length < playedOut.length,
  );
  const { resigned, checked, wrong: counted } = pool.stats;
  assert.deepEqual([resigned, checked, counted], [40 - playedOut.length, would.length, wrong.length]);
});
