import { type Pairing, ratingErrors, ratings } from '../../../selfplay/match/elo.js';
import { type MatchLine, playerName } from './opponents.js';

/** A network's place on the run's Elo scale. */
export interface Rated {
  step: number;
  /** Seconds of the run when it was first measured. */
  time: number;
  elo: number;
}

/** Ratings of all measured networks by step; random play is 0. */
export function rateRun(lines: readonly MatchLine[]): Rated[] {
  return ratedOf(lines, ratings(pairingsOf(lines), playerName('random')));
}

/** A rating with half its 95 % interval, the other ratings taken as they are: from the games that it rests on. */
export interface RatedWithin extends Rated {
  within: number;
}

/** As {@link rateRun}, with the error of each. */
export function rateRunWithin(lines: readonly MatchLine[]): RatedWithin[] {
  const pairings = pairingsOf(lines);
  const table = ratings(pairings, playerName('random'));
  const errors = ratingErrors(pairings, table);
  return ratedOf(lines, table).map((rated) => ({
    ...rated,
    within: 1.96 * errors.get(playerName(rated.step))!,
  }));
}

function pairingsOf(lines: readonly MatchLine[]): Pairing[] {
  return lines.map((l) => ({
    a: playerName(l.step),
    b: playerName(l.opponent),
    wins: l.wins,
    losses: l.losses,
    draws: l.draws,
  }));
}

function ratedOf(lines: readonly MatchLine[], table: ReadonlyMap<string, number>): Rated[] {
  const times = new Map<number, number>();
  for (const l of lines) {
    if (!times.has(l.step)) times.set(l.step, l.time);
    if (typeof l.opponent === 'number' && !times.has(l.opponent)) times.set(l.opponent, 0);
  }
  return [...times]
    .map(([step, time]) => ({ step, time, elo: table.get(playerName(step)) ?? 0 }))
    .sort((a, b) => a.step - b.step);
}
