import { rmSync } from 'node:fs';
import { networkPath, networkSteps } from '../../../selfplay/networkFile.js';
import type { MatchLine } from './opponents.js';

/** Newest networks that a run keeps whether or not they were measured. */
const NEWEST = 100;

/**
 * Deletes networks that a long run no longer needs: all but the first, the newest, those that play, and those that its
 * ratings rest on.
 * @returns the steps that were deleted.
 */
export function pruneNetworks(
  folder: string,
  matches: readonly MatchLine[],
  playing: number,
  newest = NEWEST,
): number[] {
  const steps = networkSteps(folder);
  const rated = new Set(matches.flatMap((line) => [line.step, line.opponent]));
  const gone = steps.slice(2, -newest).filter((step) => step !== playing && !rated.has(step));
  for (const step of gone) rmSync(networkPath(folder, step), { force: true });
  return gone;
}
