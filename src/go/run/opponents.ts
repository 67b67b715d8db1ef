import { basename } from 'node:path';
import { z } from 'zod';
import { whole } from '../../../base/schema.js';
import { isOutside, type Outside } from '../settings/outside.js';

const count = whole(0, 1e9);
const step = whole(0, 999_999_999);
const outside = z.custom<Outside>((value) => typeof value === 'string' && isOutside(value), {
  error: "must be a step, 'random' or net:FILE@VISITS",
});

/** Whom a run's network plays: an older one by its step, random play, or a network from outside. */
export type Opponent = number | 'random' | Outside;

/** The result of a match of one of the run's networks. */
export const matchLine = z.object({
  /** Seconds of the run when the match ended. */
  time: z.number().min(0),
  /** Training step of the network, and its opponent: a step, 'random', or a network from outside. */
  step,
  opponent: z.union([step, z.literal('random'), outside]),
  wins: count,
  losses: count,
  draws: count,
  visits: count,
});
export type MatchLine = z.infer<typeof matchLine>;

/** The player's name in ratings and plots. */
export function playerName(player: Opponent): string {
  if (typeof player === 'number') return `step ${player}`;
  return player === 'random' ? player : basename(player.slice('net:'.length));
}

/** Steps of the networks that were measured before a step and are at hand, ascending. */
export function measuredSteps(
  before: number,
  lines: readonly MatchLine[],
  present: readonly number[],
): number[] {
  const played = new Set(lines.flatMap((line) => [line.step, line.opponent]));
  return present.filter((s) => s < before && played.has(s)).sort((a, b) => a - b);
}

/**
 * Opponents for the network at a step, chosen so that few games join all ratings into one scale:
 * the network measured last (the difference that matters most), the one half-way back (a long lever against
 * drift), and random play for as long as it still takes a point, or where no measured network is at hand.
 * @param present steps of the networks at hand: those of a restored run are fewer than those it measured.
 */
export function chooseOpponents(
  step: number,
  lines: readonly MatchLine[],
  present: readonly number[],
): (number | 'random')[] {
  const measured = measuredSteps(step, lines, present);
  const opponents: (number | 'random')[] = [];
  const lastRandom = lines.findLast((line) => line.opponent === 'random');
  const retired = lastRandom !== undefined && lastRandom.losses + lastRandom.draws === 0;
  if (!retired || measured.length === 0) opponents.push('random');
  if (measured.length > 0) opponents.push(measured[measured.length - 1]);
  if (measured.length > 2) opponents.push(measured[Math.floor((measured.length - 1) / 2)]);
  const first = Math.min(...present);
  if (measured.length === 0 && first < step) opponents.push(first);
  return opponents;
}
