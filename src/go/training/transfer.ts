import { ZeroError } from '../../../base/errors.js';
import type { Rng } from '../../../base/rng.js';
import { PLANES } from '../../../engine/planes.js';
import { isSized, type NetworkConfig, SCORE_BY_SIDE, SCORE_SCALE } from '../network/config.js';
import { type Parameter, parameterTable, type Weights } from '../network/parameters.js';
import type { Learned } from './checkpoint.js';
import { grownWeights } from './growth.js';

/** The kernel that reads the planes, `[3, 3, planes, channels]`. */
const STEM = 'stem/kernel';

/**
 * The weights of one network as the beginning of another that may play on other boards, be shown more planes, and have more blocks and channels
 * (`growth.ts`): on its own board that one says at first what this one does. What only a network for several boards has begins with zeros: the rows of its dense layers for
 * features that are scaled by the side come behind the others (`poolBoard` in `network/architecture.ts`).
 * @param rng what growth draws from.
 * @throws ZeroError when the networks differ in more than boards and size.
 */
export function transferred(from: Learned, to: NetworkConfig, rng: Rng): Weights {
  const differs = (what: string) => new ZeroError(`the weights to begin with are of ${what}`);
  const { config } = from;
  if (config.recipe !== to.recipe) throw differs(`recipe ${config.recipe}, not ${to.recipe}; give --recipe`);
  if (config.blocks > to.blocks || config.channels > to.channels)
    throw differs(
      `${config.blocks} blocks of ${config.channels} channels, and a network can only grow; give no less with --set network.blocks and network.channels`,
    );
  if (isSized(config) && !isSized(to))
    throw differs('a network for several boards, and cannot go on on one alone; give several with --size');
  const other = (config.planes === 'agz') !== (to.planes === 'agz');
  if (other || PLANES[config.planes] > PLANES[to.planes])
    throw differs(
      `a network that is shown planes '${config.planes}'; give --set network.planes=${isSized(to) ? 'sized-tactical' : config.planes}`,
    );
  const weights: Weights = new Map();
  const grows = config.blocks < to.blocks || config.channels < to.channels;
  const given = shownMore(grows ? grownWeights(from, to, rng) : from.weights, config, to);
  for (const parameter of parameterTable(to)) {
    const data = fitted(parameter, given.get(parameter.name), isSized(to));
    if (!data)
      throw differs(
        `${config.size}x${config.size}, and recipe ${config.recipe} has layers as large as its board; begin from nothing`,
      );
    weights.set(parameter.name, data);
  }
  // A score of so many points a side is one of the same points on the board that the weights come from.
  const perUnit = isSized(to) && !isSized(config) ? SCORE_SCALE / (SCORE_BY_SIDE * config.size) : 1;
  for (const [name, data] of weights)
    if (name.startsWith('scoreOut/'))
      weights.set(
        name,
        data.map((x) => x * perUnit),
      );
  return weights;
}

/** The same weights for a network that is shown more planes behind the others: it does not see them at first. */
function shownMore(weights: Weights, from: NetworkConfig, to: NetworkConfig): Weights {
  const [fewer, more] = [PLANES[from.planes] * to.channels, PLANES[to.planes] * to.channels];
  if (fewer === more) return weights;
  const old = weights.get(STEM)!;
  const taps = old.length / fewer;
  const stem = new Float32Array(taps * more);
  for (let tap = 0; tap < taps; tap++) stem.set(old.subarray(tap * fewer, (tap + 1) * fewer), tap * more);
  return new Map(weights).set(STEM, stem);
}

/** A parameter's weights from fewer rows of a dense kernel, undefined where they do not fit. */
function fitted(
  { shape, name }: Parameter,
  data: Float32Array | undefined,
  mayGrow: boolean,
): Float32Array | undefined {
  const count = shape.reduce((a, b) => a * b, 1);
  const fewer = mayGrow && shape.length === 2 && name.endsWith('/kernel') && (data?.length ?? 0) < count;
  if (!data || (data.length !== count && !fewer)) return undefined;
  const out = new Float32Array(count);
  out.set(data);
  return out;
}
