import { Rng } from '../base/rng.js';
import { MAX_SIZE } from './geometry.js';

/*
 * Zobrist keys (Zobrist 1970): a board's hash is the exclusive or of the keys of its stones, 64 bits in two words.
 * One table serves every size: a point's keys are at colour * KEYS + point.
 */

/** Keys per colour. */
export const KEYS = MAX_SIZE * MAX_SIZE;

/** Low and high words, `[3 * KEYS]`; the first KEYS, of empty points, are zero. */
export const KEY_LO = new Uint32Array(3 * KEYS);
export const KEY_HI = new Uint32Array(3 * KEYS);

const rng = new Rng('zobrist');
for (let i = KEYS; i < 3 * KEYS; i++) {
  KEY_LO[i] = rng.uint32();
  KEY_HI[i] = rng.uint32();
}

/** Key of White being to move, for hashes of situations. */
export const SIDE_LO = rng.uint32();
export const SIDE_HI = rng.uint32();
