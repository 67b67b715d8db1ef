import { MoveStats } from './moveStats.js';
import { rootPolicy } from './policy.js';
import { completeQ } from './qtransforms.js';
import { meanValue, ownValue, type Searched, signOf, type Value } from './searched.js';
import { utilityOf } from './utility.js';

/**
 * What the position searched is worth to the player to move.
 *
 * At a Gumbel root: the completed Q of the moves, weighted by the improved policy. The mean over all visits is lower,
 * as it counts the moves that were only tried and turned out bad. Under PUCT, whose visits go to the better moves, it
 * is the mean over all visits (Silver et al. 2017).
 */
export function rootValue(search: Searched): Value {
  const { tree, options, root, scoreCentre } = search;
  if (options.root === 'puct') return meanValue(search, 0);
  const own = ownValue(search);
  if (tree.edgeCount[0] === 0) return own;
  const sign = signOf(search);
  const moves = new MoveStats(root.area + 1).read(tree, 0, sign);
  const policy = rootPolicy(search, moves);
  // Rounded sums of a policy and of sure results may be a little over one.
  const result = Math.max(-1, Math.min(1, weighted(moves, policy, own.result, moves.result)));
  const score = weighted(moves, policy, own.score, moves.score);
  return { result, score, utility: sign * utilityOf(options, scoreCentre, sign * result, sign * score) };
}

/** The mean of completed Q under a policy `[moves]`. @param q is completed in place. */
function weighted(moves: MoveStats, policy: Float64Array, own: number, q: Float64Array): number {
  completeQ(moves, own, q, q);
  let sum = 0;
  for (let i = 0; i < moves.count; i++) sum += policy[i] * q[i];
  return sum;
}

/** The expected score of the position searched, in points for Black. */
export function blackScore(search: Searched): number {
  return signOf(search) * rootValue(search).score;
}
