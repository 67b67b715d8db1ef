import * as tf from '@tensorflow/tfjs';
import { sideNumber } from '../../../engine/inputs.js';
import { batchNormTraining, batchRenormTraining } from '../../tensor/batchNorm.js';
import { type NetworkOps, type NetworkOutput, NORM_EPSILON, network } from './architecture.js';
import { isSized, type NetworkConfig } from './config.js';
import { type Parameter, parameterTable, type Weights } from './parameters.js';

/** Share of the old running statistic that a step keeps. */
const NORM_MOMENTUM = 0.99;

/** A network's weights as TensorFlow.js variables, and its forward pass. */
export class Model {
  readonly parameters: Parameter[];
  readonly variables = new Map<string, tf.Variable>();

  /** @throws when weights do not fit the config. */
  constructor(
    readonly config: NetworkConfig,
    weights: Weights,
  ) {
    this.parameters = parameterTable(config);
    for (const { name, shape, statistic } of this.parameters) {
      const data = weights.get(name);
      if (!data) throw new Error(`the weights have no '${name}'`);
      this.variables.set(name, tf.variable(tf.tensor(data, shape), !statistic));
    }
  }

  /** The learned variables, in the order of the parameter table. */
  get trainable(): tf.Variable[] {
    return this.parameters.filter((p) => !p.statistic).map((p) => this.variables.get(p.name)!);
  }

  /**
   * The forward pass on planes `[batch, height, width, planes]`.
   * @param statistics in training, batch statistics are used and the updated running ones are put here.
   */
  forward(planes: tf.Tensor4D, statistics?: Map<string, tf.Tensor>): NetworkOutput<tf.Tensor> {
    return network(this.ops(statistics, planes.shape[1]), this.config, planes as tf.Tensor);
  }

  /** Copies of all weights. */
  async weights(): Promise<Weights> {
    const out: Weights = new Map();
    for (const [name, variable] of this.variables) out.set(name, new Float32Array(await variable.data()));
    return out;
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
  }

  private get(name: string): tf.Tensor {
    return this.variables.get(name)!;
  }

  private ops(statistics: Map<string, tf.Tensor> | undefined, side: number): NetworkOps<tf.Tensor> {
    const n = sideNumber(side);
    return {
      convNorm: (x, name) => {
        const y = tf.conv2d(x as tf.Tensor4D, this.get(`${name}/kernel`) as tf.Tensor4D, 1, 'same');
        return this.normalise(y, name, statistics);
      },
      convOut: (x, name) =>
        tf.add(
          tf.conv2d(x as tf.Tensor4D, this.get(`${name}/kernel`) as tf.Tensor4D, 1, 'same'),
          this.get(`${name}/bias`),
        ),
      dense: (x, name) =>
        tf.add(
          tf.matMul(x as tf.Tensor2D, this.get(`${name}/kernel`) as tf.Tensor2D),
          this.get(`${name}/bias`),
        ),
      relu: (x) => tf.relu(x),
      add: (x, y) => tf.add(x, y),
      addToPoints: (x, bias, channels) => tf.add(x, tf.reshape(bias, [-1, 1, 1, channels])),
      globalPool: (x) => tf.concat([tf.mean(x, [1, 2]), tf.max(x, [1, 2])], 1),
      flatten: (x) => tf.reshape(x, [x.shape[0], -1]),
      concat: (x, y) => tf.concat([x, y], 1),
      scale: (x, factor) => tf.mul(x, factor),
      bySide: (x, degree) => tf.mul(x, degree === 1 ? n : n ** 2 - 0.1),
      timesSide: (x, factor) => tf.mul(x, side * factor),
    };
  }

  private normalise(y: tf.Tensor, name: string, statistics: Map<string, tf.Tensor> | undefined): tf.Tensor {
    const runningMean = this.get(`${name}/mean`);
    const runningVariance = this.get(`${name}/variance`);
    const gamma = this.get(`${name}/gamma`);
    const beta = this.get(`${name}/beta`);
    if (statistics) {
      // Batches of one size each, with statistics of their own: as the mean over the sizes normalises them in play.
      const batch = isSized(this.config)
        ? batchRenormTraining(y, gamma, beta, { mean: runningMean, variance: runningVariance }, NORM_EPSILON)
        : batchNormTraining(y, gamma, beta, NORM_EPSILON);
      const blend = (old: tf.Tensor, fresh: tf.Tensor) =>
        tf.keep(tf.add(tf.mul(old, NORM_MOMENTUM), tf.mul(fresh, 1 - NORM_MOMENTUM)));
      statistics.set(`${name}/mean`, blend(runningMean, batch.mean));
      statistics.set(`${name}/variance`, blend(runningVariance, batch.variance));
      tf.dispose([batch.mean, batch.variance]);
      return batch.y;
    }
    const scale = tf.mul(tf.rsqrt(tf.add(runningVariance, NORM_EPSILON)), gamma);
    return tf.add(tf.mul(tf.sub(y, runningMean), scale), beta);
  }
}
