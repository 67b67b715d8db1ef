/** The result of a match of one of the run's networks against an older one or random play. */
export interface MatchLine {
  /** Seconds of the run when the match ended. */
  time: number;
  /** Training step of the network, and its opponent: a step, or 'random'. */
  step: number;
  opponent: number | 'random';
  wins: number;
  losses: number;
  draws: number;
  visits: number;
}

/** The player's name in ratings and plots. */
export function playerName(player: number | 'random'): string {
  return player === 'random' ? 'random' : `step ${player}`;
}

/**
 * Opponents for the network at a step, chosen so that few games join all ratings into one scale:
 * the network measured last (the difference that matters most), the one half-way back (a long lever against
 * drift), and random play for as long as it still takes a point.
 */
export function chooseOpponents(step: number, lines: readonly MatchLine[]): (number | 'random')[] {
  const measured = [...new Set(lines.flatMap((l) => [l.step, l.opponent]))]
    .filter((p): p is number => typeof p === 'number' && p < step)
    .sort((a, b) => a - b);
  const opponents: (number | 'random')[] = [];
  const lastRandom = lines.findLast((l) => l.opponent === 'random');
  if (!lastRandom || lastRandom.losses + lastRandom.draws > 0) opponents.push('random');
  if (measured.length > 0) opponents.push(measured[measured.length - 1]);
  const half = measured[Math.floor((measured.length - 1) / 2)];
  if (measured.length > 2) opponents.push(half);
  if (measured.length === 0 && step > 0) opponents.push(0);
  return opponents;
}
