import { crc32 } from 'node:zlib';

/** Milliseconds without a word of the hub after which all rest. */
export const SILENCE = 60_000;

/**
 * How many players of a worker rest. The hub names a share that plays; what is left of a player is rounded by the
 * worker's name, so that over all workers the share is met.
 * @param full whether the worker cannot take more games.
 */
export function resting(
  worker: string,
  players: number,
  play: { share: number; at: number },
  full: boolean,
  now = performance.now(),
): number {
  if (full || now - play.at > SILENCE) return players;
  const phase = crc32(worker) / 2 ** 32;
  return players - Math.min(players, Math.floor(play.share * players + phase + (play.share === 1 ? 1 : 0)));
}
