/** What a sequential test says so far: the first player is stronger by elo1 (`h1`), is not (`h0`), or nothing yet. */
export type SprtVerdict = 'h0' | 'h1' | undefined;

/**
 * Wald's sequential probability ratio test of elo0 against elo1 with error rates of 5 %, on the normal approximation
 * of the score's log-likelihood ratio (as fishtest's GSPRT): LLR = n (s1 - s0) (2 s - s0 - s1) / (2 var).
 */
export function sprt(
  wins: number,
  losses: number,
  draws: number,
  elo0: number,
  elo1: number,
): { llr: number; verdict: SprtVerdict } {
  // Half a game of each result keeps the variance from zero at the start.
  const w = wins + 0.5;
  const l = losses + 0.5;
  const n = w + l + draws;
  const s = (w + draws / 2) / n;
  const variance = (w * (1 - s) ** 2 + l * s ** 2 + draws * (0.5 - s) ** 2) / n;
  const expected = (elo: number) => 1 / (1 + 10 ** (-elo / 400));
  const s0 = expected(elo0);
  const s1 = expected(elo1);
  const llr = (n * (s1 - s0) * (2 * s - s0 - s1)) / (2 * variance);
  const bound = Math.log(0.95 / 0.05);
  return { llr, verdict: llr >= bound ? 'h1' : llr <= -bound ? 'h0' : undefined };
}
