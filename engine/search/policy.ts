import { MoveStats } from './moveStats.js';
import { completeQ, improvedPolicy } from './qtransforms.js';
import { ownUtility, type Searched, signOf } from './searched.js';

/**
 * The policy that a search found at its root, `[moves]` in the order of the edges: Gumbel's improved policy, or under
 * PUCT fractions of the visits, the priors where there are none.
 * @param moves the root's, as read from the tree.
 */
export function rootPolicy(search: Searched, moves: MoveStats): Float64Array {
  const { count, visits, prior, utility } = moves;
  const policy = new Float64Array(count);
  if (search.options.root === 'gumbel') {
    const completed = new Float64Array(count);
    completeQ(moves, ownUtility(search), utility, completed);
    improvedPolicy(moves, completed, search.options, policy);
    return policy;
  }
  let sum = 0;
  for (let i = 0; i < count; i++) sum += visits[i];
  for (let i = 0; i < count; i++) policy[i] = sum > 0 ? visits[i] / sum : prior[i];
  return policy;
}

/** The policy to learn from, `[area + 1]` by move, written to `out`: {@link rootPolicy} (Silver et al. 2017, "Self-play"; Danihelka et al. 2022, equation 11). */
export function policyTarget(search: Searched, out: Float32Array): void {
  const { tree, root } = search;
  const moves = new MoveStats(root.area + 1).read(tree, 0, signOf(search));
  const policy = rootPolicy(search, moves);
  out.fill(0, 0, root.area + 1);
  for (let i = 0; i < moves.count; i++) out[tree.move[moves.first + i]] = policy[i];
}
