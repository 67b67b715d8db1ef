/** What a sequential test says so far: the first player is stronger by elo1 (`h1`), is not (`h0`), or nothing yet. */
export type SprtVerdict = 'h0' | 'h1' | undefined;

/** Error rate of either verdict. */
const ERROR = 0.05;
/** The points of a loss, a draw and a win. */
const POINTS = [0, 0.5, 1];
/** Games counted of a result that has not come up, so that it is rare instead of impossible. */
const UNSEEN = 1e-3;
/** Halvings of an interval: to the accuracy of a double. */
const HALVINGS = 60;

/**
 * Wald's sequential probability ratio test of elo0 against elo1 with error rates of 5 %. The fraction of draws is not known,
 * so that the likelihoods compared are the greatest under which the expected score is that of elo0, and of elo1
 * (generalised SPRT; Van den Bergh, "Comments on normalized Elo" and the notes on fishtest's likelihood ratio). Without
 * draws it is Wald's own test of a coin.
 * @returns llr, the logarithm of the likelihood ratio, and the verdict once it is beyond a bound.
 */
export function sprt(
  wins: number,
  losses: number,
  draws: number,
  elo0: number,
  elo1: number,
): { llr: number; verdict: SprtVerdict } {
  const counts = [losses, draws, wins].map((n) => Math.max(n, UNSEEN));
  const total = counts[0] + counts[1] + counts[2];
  const seen = counts.map((n) => n / total);
  const p0 = likeliest(seen, scoreOf(elo0));
  const p1 = likeliest(seen, scoreOf(elo1));
  const llr = counts.reduce((sum, n, k) => sum + n * Math.log(p1[k] / p0[k]), 0);
  const bound = Math.log((1 - ERROR) / ERROR);
  return { llr, verdict: llr >= bound ? 'h1' : llr <= -bound ? 'h0' : undefined };
}

/** The expected points a game of a player stronger by so many Elo. */
function scoreOf(elo: number): number {
  return 1 / (1 + 10 ** (-elo / 400));
}

/**
 * The probabilities with expected points `score` that make what was seen most likely: p_k = seen_k / (1 + t (a_k - score))
 * with the t (of Lagrange's method) that makes them sum to one.
 */
function likeliest(seen: readonly number[], score: number): number[] {
  let low = -1 / (1 - score);
  let high = 1 / score;
  for (let i = 0; i < HALVINGS; i++) {
    const t = (low + high) / 2;
    let slope = 0;
    for (let k = 0; k < 3; k++) {
      const off = POINTS[k] - score;
      slope += (seen[k] * off) / (1 + t * off);
    }
    if (slope > 0) low = t;
    else high = t;
  }
  const t = (low + high) / 2;
  return seen.map((p, k) => p / (1 + t * (POINTS[k] - score)));
}
