import type { Model, ModelNode } from '../../../base/onnx/read.js';
import { type ReceptiveField, receptiveField, type SlidingAxis } from './geometry.js';

type Window = Pick<SlidingAxis, 'kernel' | 'stride' | 'dilation' | 'before'>;
/** The windows between the input and a value, or all of the image. */
type Seen = readonly Window[] | 'all';

/** Operations that mix all points of an image. */
const MIXING = /^(GlobalAveragePool|GlobalMaxPool|Reduce\w+|Gemm|MatMul)$/;
const WHOLE: ReceptiveField = { size: Number.POSITIVE_INFINITY, stride: 1, start: Number.NEGATIVE_INFINITY };

/**
 * What a point of each value inside a model sees of its input image, along either axis, by the value's name; of infinite
 * size where something was pooled over the whole image. Where paths join, that of the widest one.
 */
export function fieldsOf(model: Model): Map<string, ReceptiveField> {
  const seen = new Map<string, Seen>(model.inputs.map(({ name }) => [name, []]));
  for (const node of model.nodes) {
    const widest = node.inputs
      .map((name) => seen.get(name))
      .filter((s) => s !== undefined)
      .reduce<Seen | undefined>((a, b) => (a && fieldOf(a).size >= fieldOf(b).size ? a : b), undefined);
    // What is made of constants alone sees nothing.
    if (widest === undefined) continue;
    for (const name of node.outputs) seen.set(name, through(node, widest));
  }
  return new Map([...seen].map(([name, s]) => [name, fieldOf(s)]));
}

function through(node: ModelNode, seen: Seen): Seen {
  if (seen === 'all' || MIXING.test(node.op)) return 'all';
  if (!/^(Conv|MaxPool|AveragePool)$/.test(node.op)) return seen;
  const { kernel_shape: [kernel = 1] = [], strides: [stride = 1] = [] } = node.ints;
  const { dilations: [dilation = 1] = [], pads: [before = 0] = [] } = node.ints;
  return [...seen, { kernel, stride, dilation, before }];
}

function fieldOf(seen: Seen): ReceptiveField {
  return seen === 'all' ? WHOLE : receptiveField(seen);
}
