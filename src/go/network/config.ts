import { isForAllBoards, PLANES } from '../../../engine/planes.js';
import type { NetworkShape } from '../../../selfplay/networkFile.js';

/** What fixes a network's shape. Stored with its weights. */
export type NetworkConfig = NetworkShape;

/** Moves in a policy: the points and the pass. */
export function policySize(config: NetworkConfig): number {
  return config.size * config.size + 1;
}

/** Input planes a point. */
export function inputPlanes(config: NetworkConfig): number {
  return PLANES[config.planes];
}

/** Points that one unit of the score head's output stands for, so that its weights stay small. */
export const SCORE_SCALE = 10;

/** The same for a side, of a network for several boards: on 9x9 it is {@link SCORE_SCALE}. */
export const SCORE_BY_SIDE = SCORE_SCALE / 9;

/** Channels of the heads under recipe fast. */
export const HEAD_CHANNELS = 16;
/** Width of the value head's hidden layer. */
export function valueWidth(config: NetworkConfig): number {
  return config.recipe === 'agz' ? 256 : 48;
}

/** Whether a network plays on boards of several sizes: nothing of its shape hangs on the board. */
export function isSized(config: Pick<NetworkConfig, 'planes'>): boolean {
  return isForAllBoards(config.planes);
}

/** Whether a block adds a bias from globally pooled features: every second one under recipe fast. */
export function isPooled(config: NetworkConfig, block: number): boolean {
  return config.recipe === 'fast' && block % 2 === 1;
}
