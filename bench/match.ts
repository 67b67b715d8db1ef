// A match of a network with itself, many games at once against one at a time: npm run bench:match [-- NETWORK] [--json]

import './errors.js';
import { availableParallelism } from 'node:os';
import { playMatch } from '../selfplay/match/match.js';
import type { PlayerSpec } from '../selfplay/match/players.js';
import { openNetwork } from '../src/go/networkFiles/open.js';

const name = process.argv.slice(2).find((arg) => !arg.startsWith('--'));
const { network } = openNetwork(name);
const { size, rules, komi } = network.info;
const player: PlayerSpec = { kind: 'network', network };
const cores = availableParallelism();

/** Moves a second of a match. */
async function movesPerSecond(visits: number, games: number, threads: number): Promise<number> {
  const began = performance.now();
  const match = await playMatch([player, player], {
    ...{ size, rules, komi, games, threads },
    limits: { visits, seconds: Number.POSITIVE_INFINITY, resignBelow: -1 },
    seed: 1,
    openingMoves: 2,
  });
  const moves = match.games.reduce((sum, game) => sum + game.moves.length, 0);
  return (moves * 1000) / (performance.now() - began);
}

const rows = [];
for (const visits of [1, 100]) {
  const games = 64 * cores;
  const many = await movesPerSecond(visits, games, cores);
  const one = await movesPerSecond(visits, 1, 1);
  rows.push({ size, visits, games, threads: cores, movesPerSecond: many, oneAtATime: one });
}
if (process.argv.includes('--json')) console.log(JSON.stringify(rows));
else
  for (const { visits, games, threads, movesPerSecond, oneAtATime } of rows)
    console.log(
      `${size}x${size}  ${String(visits).padStart(3)} playouts  ${games} games in ${threads} threads: ${movesPerSecond.toFixed(0)} moves/s, one game at a time ${oneAtATime.toFixed(0)} (${(movesPerSecond / oneAtATime).toFixed(1)} times)`,
    );
