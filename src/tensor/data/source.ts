import { ZeroError } from '../../../base/errors.js';
import type { Rng } from '../../../base/rng.js';
import type { DataSource, HostBatch, HostTensor } from '../training/data.js';
import { shuffledOrder } from '../training/data.js';

/** Arrays of samples by name, such as `{ x, y }`: the first axis of each is the sample. */
export type Arrays = Readonly<Record<string, HostTensor>>;

/** Samples in arrays as what `fit` draws batches from. @throws ZeroError when the arrays have different numbers of samples. */
export function arraySource(arrays: Arrays): DataSource {
  const count = samplesOf(arrays);
  return { count, batch: (indices) => takeSamples(arrays, indices) };
}

/**
 * Splits samples at random into two parts (scikit-learn's train_test_split).
 * @param fraction of the samples that go into the second part, 0 to 1.
 * @returns both parts; the same generator gives the same split.
 */
export function trainTestSplit<T extends Arrays>(
  arrays: T,
  fraction: number,
  rng: Rng,
): { train: T; test: T } {
  if (!(fraction >= 0 && fraction <= 1))
    throw new ZeroError(`the fraction to test on is ${fraction} and must be from 0 to 1`);
  const count = samplesOf(arrays);
  const order = shuffledOrder(count, rng);
  const tested = Math.round(count * fraction);
  return {
    train: takeSamples(arrays, order.subarray(tested)) as T,
    test: takeSamples(arrays, order.subarray(0, tested)) as T,
  };
}

/** The samples with these numbers, in this order. */
function takeSamples(arrays: Arrays, indices: Uint32Array): HostBatch {
  const out: HostBatch = {};
  for (const [name, { data, shape }] of Object.entries(arrays)) {
    const each = data.length / shape[0];
    const taken =
      data instanceof Int32Array
        ? new Int32Array(indices.length * each)
        : new Float32Array(indices.length * each);
    for (const [i, index] of indices.entries())
      taken.set(data.subarray(index * each, (index + 1) * each), i * each);
    out[name] = { data: taken, shape: [indices.length, ...shape.slice(1)] };
  }
  return out;
}

function samplesOf(arrays: Arrays): number {
  const counts = Object.entries(arrays).map(([name, { data, shape }]) => {
    if (shape.reduce((a, b) => a * b, 1) !== data.length)
      throw new ZeroError(`'${name}' has ${data.length} numbers, which do not fill [${shape.join(', ')}]`);
    return [name, shape[0]] as const;
  });
  const other = counts.find(([, count]) => count !== counts[0][1]);
  if (other) throw new ZeroError(`'${other[0]}' has ${other[1]} samples, '${counts[0][0]}' ${counts[0][1]}`);
  return counts[0]?.[1] ?? 0;
}
