import type { GameRecord } from '../../../selfplay/records.js';

/** Black takes 3x3's centre, White passes, Black passes: one target, at White's move. */
export function game(komi = 0.5): GameRecord {
  return {
    seed: 0,
    size: 3,
    rules: 'tromp-taylor',
    komi,
    network: 0,
    moves: Uint16Array.of(1, 9, 9),
    full: Uint8Array.of(0, 1, 0),
    visits: Uint16Array.of(1, 8, 0),
    values: Int8Array.of(127, -127, 127),
    policyLengths: Uint16Array.of(2),
    policyMoves: Uint16Array.of(0, 9),
    policyProbabilities: Uint16Array.of(13107, 52428),
    score: 9 - komi,
    scored: true,
    ownership: new Int8Array(9).fill(1),
    resignMove: -1,
    resignColor: 0,
  };
}

/** The same with a corner that is White's, so that each symmetry shows. No game ends like that. */
export function unevenGame(): GameRecord {
  return { ...game(), ownership: Int8Array.of(1, 1, 1, 1, 1, 1, 1, 1, -1) };
}

/** The check of a window whose games are made up. */
export const anyGame = () => undefined;
