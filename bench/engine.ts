// Random playouts, copies and planes on one core: npm run bench:engine [-- --json]

import './errors.js';
import { Rng } from '../base/rng.js';
import { isEye } from '../engine/eyes.js';
import { PLANES, writePlanes } from '../engine/planes.js';
import { Position } from '../engine/position.js';

/** Uniformly random legal moves, own eyes not filled, to two passes. @returns the number of moves. */
function playout(position: Position, rng: Rng): number {
  const limit = position.area * 4;
  let moves = 0;
  while (position.passes < 2 && moves < limit) {
    const n = position.emptyCount;
    let move = position.pass;
    if (n > 0) {
      const start = rng.int(n);
      for (let i = 0; i < n; i++) {
        const p = position.empties[(start + i) % n];
        if (isEye(position, p, position.toPlay) || !position.isLegal(p)) continue;
        move = p;
        break;
      }
    }
    position.play(move);
    moves++;
  }
  return moves;
}

/** The best of several timings, in nanoseconds a call. */
function best(calls: number, run: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 7; round++) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) run();
    least = Math.min(least, ((performance.now() - start) * 1e6) / calls);
  }
  return least;
}

const rows = [9, 19].map((size) => {
  const rng = new Rng(1);
  const empty = new Position(size);
  const game = new Position(size);
  let moves = 0;
  let games = 0;
  const calls = size === 9 ? 4000 : 600;
  const playoutTime = best(calls, () => {
    game.copyFrom(empty);
    moves += playout(game, rng);
    games++;
  });
  const middle = new Position(size);
  for (let i = 0; i < size * size * 0.4; ) {
    const p = rng.int(size * size);
    if (middle.isLegal(p)) {
      middle.play(p);
      i++;
    }
  }
  const legal = new Int16Array(size * size + 1);
  const move = legal[middle.legalMoves(legal) >> 1];
  const out = new Float32Array(size * size * 32);
  return {
    size,
    playoutsPerSecond: 1e9 / playoutTime,
    movesPerPlayout: moves / games,
    nsPerMove: playoutTime / (moves / games),
    copyAndPlay: best(100_000, () => {
      game.copyFrom(middle);
      game.play(move);
    }),
    legalMoves: best(30_000, () => void middle.legalMoves(legal)),
    agzPlanes: best(20_000, () => writePlanes(middle, 'agz', out, 0, 3)),
    extendedPlanes: best(20_000, () => writePlanes(middle, 'extended', out, PLANES.extended, 3)),
    tacticalPlanes: best(10_000, () => writePlanes(middle, 'tactical', out, 0, 3)),
  };
});

if (process.argv.includes('--json')) console.log(JSON.stringify(rows));
else
  for (const r of rows) {
    console.log(`${r.size}x${r.size}`);
    console.log(
      `  random playouts  ${Math.round(r.playoutsPerSecond).toLocaleString('en-US')}/s  (${r.movesPerPlayout.toFixed(0)} moves, ${r.nsPerMove.toFixed(0)} ns a move)`,
    );
    console.log(`  copy and play    ${r.copyAndPlay.toFixed(0)} ns`);
    console.log(`  legal moves      ${r.legalMoves.toFixed(0)} ns`);
    console.log(
      `  planes           ${r.agzPlanes.toFixed(0)} ns agz, ${r.extendedPlanes.toFixed(0)} ns extended, ${r.tacticalPlanes.toFixed(0)} ns tactical`,
    );
  }
