import type { Model, ModelNode } from '../../../base/onnx/read.js';
import { receptiveField, type SlidingAxis } from '../../tensor/convolution/geometry.js';

type Window = Pick<SlidingAxis, 'kernel' | 'stride' | 'dilation' | 'before'>;
/** The convolutions between the input and a value, or all of the board. */
type Seen = readonly Window[] | 'all';

/** Operations that mix all points of an image. */
const MIXING = /^(GlobalAveragePool|GlobalMaxPool|Reduce\w+|Gemm|MatMul)$/;

/**
 * How far around a point a value inside of a network sees, by the value's name: the side of its receptive field in points,
 * infinite where something was pooled over the board.
 */
export function fieldSides(model: Model): Map<string, number> {
  const seen = new Map<string, Seen>(model.inputs.map(({ name }) => [name, []]));
  for (const node of model.nodes) {
    const widest = node.inputs
      .map((name) => seen.get(name))
      .filter((s) => s !== undefined)
      .reduce<Seen | undefined>((a, b) => (a !== undefined && sideOf(a) >= sideOf(b) ? a : b), undefined);
    // What is made of constants alone sees nothing.
    if (widest === undefined) continue;
    for (const name of node.outputs) seen.set(name, through(node, widest));
  }
  return new Map([...seen].map(([name, s]) => [name, sideOf(s)]));
}

function through(node: ModelNode, seen: Seen): Seen {
  if (seen === 'all' || MIXING.test(node.op)) return 'all';
  if (!/^(Conv|MaxPool|AveragePool)$/.test(node.op)) return seen;
  const { kernel_shape: [kernel = 1] = [], strides: [stride = 1] = [] } = node.ints;
  const { dilations: [dilation = 1] = [], pads: [before = 0] = [] } = node.ints;
  return [...seen, { kernel, stride, dilation, before }];
}

function sideOf(seen: Seen): number {
  return seen === 'all' ? Number.POSITIVE_INFINITY : receptiveField(seen).size;
}
