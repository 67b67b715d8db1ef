import type { Rng } from '../../../base/rng.js';
import { type Initial, type NetworkOps, network } from './architecture.js';
import type { NetworkConfig } from './config.js';

/** One weight tensor: how it starts, and whether it is learned or a running statistic. */
export interface Parameter {
  name: string;
  shape: number[];
  initial: Initial;
  /** Running means and variances of batch normalisation are not learned. */
  statistic: boolean;
}

/** Weights by parameter name. */
export type Weights = Map<string, Float32Array>;

/** All parameters of a network, in the order in which the architecture uses them. */
export function parameterTable(config: NetworkConfig): Parameter[] {
  const table: Parameter[] = [];
  const put = (name: string, shape: number[], initial: Initial, statistic = false) =>
    table.push({ name, shape, initial, statistic });
  const ops: NetworkOps<null> = {
    convNorm(_x, name, kernel, from, to, gamma = 'ones') {
      put(`${name}/kernel`, [kernel, kernel, from, to], 'he');
      put(`${name}/gamma`, [to], gamma);
      put(`${name}/beta`, [to], 'zeros');
      put(`${name}/mean`, [to], 'zeros', true);
      put(`${name}/variance`, [to], 'ones', true);
      return null;
    },
    convOut(_x, name, from, to) {
      put(`${name}/kernel`, [1, 1, from, to], 'small');
      put(`${name}/bias`, [to], 'zeros');
      return null;
    },
    dense(_x, name, from, to, initial = 'he') {
      put(`${name}/kernel`, [from, to], initial);
      put(`${name}/bias`, [to], 'zeros');
      return null;
    },
    relu: () => null,
    add: () => null,
    addToPoints: () => null,
    globalPool: () => null,
    flatten: () => null,
    concat: () => null,
    scale: () => null,
    bySide: () => null,
    timesSide: () => null,
  };
  network(ops, config, null);
  return table;
}

/** Fresh weights from a seeded generator. */
export function initialWeights(config: NetworkConfig, rng: Rng): Weights {
  const weights: Weights = new Map();
  for (const { name, shape, initial } of parameterTable(config)) {
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
    const fanIn = shape.slice(0, -1).reduce((a, b) => a * b, 1);
    if (initial === 'ones') data.fill(1);
    else if (initial === 'he' || initial === 'small') {
      const deviation = Math.sqrt((initial === 'he' ? 2 : 0.1) / fanIn);
      for (let i = 0; i < data.length; i++) data[i] = deviation * rng.normal();
    }
    weights.set(name, data);
  }
  return weights;
}
