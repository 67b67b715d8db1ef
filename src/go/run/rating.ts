import { type Pairing, ratings } from '../../../selfplay/match/elo.js';
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
  if (lines.length === 0) return [];
  const pairings: Pairing[] = lines.map((l) => ({
    a: playerName(l.step),
    b: playerName(l.opponent),
    wins: l.wins,
    losses: l.losses,
    draws: l.draws,
  }));
  const table = ratings(pairings, playerName('random'));
  const times = new Map<number, number>();
  for (const l of lines) {
    if (!times.has(l.step)) times.set(l.step, l.time);
    if (typeof l.opponent === 'number' && !times.has(l.opponent)) times.set(l.opponent, 0);
  }
  return [...times]
    .map(([step, time]) => ({ step, time, elo: table.get(playerName(step)) ?? 0 }))
    .sort((a, b) => a.step - b.step);
}
