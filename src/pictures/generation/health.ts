/** Shares of the true pictures' diversity: below the first a generator has collapsed if it had the second before. */
const COLLAPSED = 0.25;
const HEALTHY = 0.5;

/** How a generator does, by the diversity of its pictures as a share of that of true ones. */
export type Health = 'good' | 'learning' | 'collapsed';

/**
 * @param share the diversity of what it makes, over that of true pictures.
 * @param wasGood whether it has been good before: one that has only begun makes always the same too.
 */
export function healthOf(share: number, wasGood: boolean): Health {
  if (share > HEALTHY) return 'good';
  return wasGood && share < COLLAPSED ? 'collapsed' : 'learning';
}

/** How near a loss is to that of verdicts which are the same for all pictures. */
const SAME = 0.003;

/** Whether a discriminator of pairs tells made pictures from true ones no more, by its mean loss over an epoch: ln 2 then. */
export function judgesNothing(loss: number): boolean {
  return Math.abs(loss - Math.LN2) < SAME;
}
