/** Wins, losses and draws of `a` against `b`. */
export interface Pairing {
  a: string;
  b: string;
  wins: number;
  losses: number;
  draws: number;
}

/** An Elo difference with its 95 % interval. */
export interface EloDifference {
  elo: number;
  low: number;
  high: number;
}

/** Elo by which a player with this fraction of the points is stronger. */
export function eloOfScore(score: number): number {
  return 400 * Math.log10(score / (1 - score));
}

/**
 * The Elo difference that a match result stands for, with the Wilson score interval of its points (draws half),
 * which stays finite and honest for few games. At 100 % or 0 % the estimate is the end of the scale.
 */
export function eloDifference(wins: number, losses: number, draws = 0): EloDifference {
  const n = wins + losses + draws;
  if (n === 0) return { elo: 0, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const p = (wins + draws / 2) / n;
  const z = 1.959964;
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const at = (x: number) => eloOfScore(Math.min(1, Math.max(0, x)));
  return { elo: at(p), low: at(centre - half), high: at(centre + half) };
}

/** An Elo difference, or an end of its interval, as people read it: whole, and in words where it has no end. */
export function eloWords(x: number): string {
  if (Number.isFinite(x)) return String(Math.round(x));
  return x > 0 ? 'beyond measure' : 'below measure';
}

/**
 * Ratings that make all results most likely under the logistic Elo model (Bradley and Terry 1952; minorisation and
 * maximisation, Hunter 2004), with one win and one loss against a player at the mean added to each player so that
 * perfect scores stay finite.
 * @param reference the player whose rating is 0.
 */
export function ratings(pairings: readonly Pairing[], reference: string): Map<string, number> {
  const names = [...new Set(pairings.flatMap((p) => [p.a, p.b]))];
  const index = new Map(names.map((name, i) => [name, i]));
  const points = new Float64Array(names.length).fill(0.5);
  const [first, second] = [new Int32Array(pairings.length), new Int32Array(pairings.length)];
  const counts = new Float64Array(pairings.length);
  for (const [i, p] of pairings.entries()) {
    first[i] = index.get(p.a)!;
    second[i] = index.get(p.b)!;
    counts[i] = p.wins + p.losses + p.draws;
    points[first[i]] += p.wins + p.draws / 2;
    points[second[i]] += p.losses + p.draws / 2;
  }
  const strength = new Float64Array(names.length).fill(1);
  const weight = new Float64Array(names.length);
  for (let round = 0; round < 2000; round++) {
    weight.fill(0);
    for (let i = 0; i < counts.length; i++) {
      const games = counts[i] / (strength[first[i]] + strength[second[i]]);
      weight[first[i]] += games;
      weight[second[i]] += games;
    }
    let change = 0;
    for (let i = 0; i < names.length; i++) {
      const next = points[i] / (weight[i] + 1 / (strength[i] + 1));
      change = Math.max(change, Math.abs(next / strength[i] - 1));
      strength[i] = next;
    }
    if (change < 1e-9) break;
  }
  const zero = strength[index.get(reference) ?? 0];
  return new Map(names.map((name, i) => [name, 400 * Math.log10(strength[i] / zero)]));
}

/**
 * Standard error in Elo of one player's rating, given the other ratings: from the Fisher information of its games
 * under the logistic model. Infinity for a player without games.
 */
export function ratingError(
  pairings: readonly Pairing[],
  table: ReadonlyMap<string, number>,
  name: string,
): number {
  return ratingErrors(pairings, table).get(name) ?? Number.POSITIVE_INFINITY;
}

/** The {@link ratingError} of each player with games. */
export function ratingErrors(
  pairings: readonly Pairing[],
  table: ReadonlyMap<string, number>,
): Map<string, number> {
  const information = new Map<string, number>();
  for (const { a, b, wins, losses, draws } of pairings) {
    const expected = 1 / (1 + 10 ** ((table.get(b)! - table.get(a)!) / 400));
    const more = (wins + losses + draws) * expected * (1 - expected);
    for (const name of [a, b]) information.set(name, (information.get(name) ?? 0) + more);
  }
  return new Map([...information].map(([name, sum]) => [name, 400 / Math.LN10 / Math.sqrt(sum)]));
}
