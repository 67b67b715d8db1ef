import type * as tf from '@tensorflow/tfjs';
import { ZeroError } from '../../../base/errors.js';
import { writeActivation } from '../onnx/activations.js';
import type { Graph } from '../onnx/graph.js';

export type Shape = (number | null)[];

/**
 * A value of the model that is written: its shape as TensorFlow.js has it, channels last, and the names of its data
 * in that order, or with channels first, or both; a Transpose is written where the missing one is asked for.
 */
export class Operand {
  constructor(
    readonly graph: Graph,
    readonly shape: Shape,
    private last?: string,
    private first?: string,
  ) {}

  get channelsLast(): string {
    this.last ??= this.graph.node('Transpose', [this.first!], { perm: [0, 2, 3, 1] });
    return this.last;
  }

  get channelsFirst(): string {
    this.first ??= this.graph.node('Transpose', [this.last!], { perm: [0, 3, 1, 2] });
    return this.first;
  }

  get isChannelsFirst(): boolean {
    return this.first !== undefined;
  }
}

/** A layer at its place, with its weights, ready to be written. */
export interface LayerCall {
  graph: Graph;
  layer: tf.layers.Layer;
  config: Record<string, never>;
  inputs: Operand[];
  outputShape: Shape;
  /** A weight by its name in the layer, or nothing when the layer has none such. */
  weight(name: string): { data: Float32Array; shape: number[] } | undefined;
}

/** Writes a layer. @returns what comes out of it. */
export type Write = (call: LayerCall) => Operand;

/** The error of a layer that ONNX cannot be given. */
export const unsupported = (call: LayerCall, what: string) =>
  new ZeroError(
    `the layer ${call.layer.name} (${call.layer.getClassName()}) cannot be exported to ONNX: ${what}`,
  );

/** Writes an activation by its Keras name; softmax takes an axis. */
export function activation(call: LayerCall, name: string, kind: string | undefined, axis: number): string {
  const plainName = (kind ?? 'linear').replaceAll('_', '').toLowerCase();
  if (plainName === 'softmax') return call.graph.node('Softmax', [name], { axis });
  const written = writeActivation(call.graph, name, plainName);
  if (written === undefined) throw unsupported(call, `its activation '${kind}' is not known here`);
  return written;
}

/** A value that an element-wise node makes of one input, in the input's order of axes. */
export function elementwise(call: LayerCall, write: (name: string) => string): Operand {
  const [x] = call.inputs;
  return x.isChannelsFirst
    ? new Operand(call.graph, call.outputShape, undefined, write(x.channelsFirst))
    : new Operand(call.graph, call.outputShape, write(x.channelsLast));
}

/** The activation of a layer of images, which softmax takes over the channels. */
export function imageResult(call: LayerCall, name: string, kind: string | undefined): Operand {
  return new Operand(call.graph, call.outputShape, undefined, activation(call, name, kind, 1));
}

/** A layer that asks for its input with the channels last. */
export const plain =
  (write: (call: LayerCall, name: string) => string): Write =>
  (call) =>
    new Operand(call.graph, call.outputShape, write(call, call.inputs[0].channelsLast));
