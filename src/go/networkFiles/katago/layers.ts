import type { Graph } from '../../../tensor/onnx/graph.js';
import type { ImageHooks } from '../../network/export.js';
import type { Activation, Conv, Matrix, Norm, NormAct, TipRmsNorm } from './model.js';

/** What a board's side is measured from where pooling tells sizes apart (KataGo: "sqrt of the area, less 14, in tenths"). */
const SIDE_CENTRE = 14;
const SIDE_SCALE = 0.1;
const SIDE_SQUARE = 0.1;

/** A batch normalisation's shift and scale behind a convolution, and the activation behind both. */
interface Behind {
  norm: Norm;
  activation?: Activation;
}

/** Writes the layers of KataGo's networks for one board size. Images are channels first. */
export class GraphWriter {
  readonly area: number;
  /** What the mean of an image is multiplied by to tell the board's size: for the second and the third part of a pool. */
  private readonly side: number;
  private readonly sideSquare: number;
  private images = 0;
  private readonly tapped = new Map<string, string>();

  constructor(
    readonly graph: Graph,
    readonly size: number,
    private readonly hooks: ImageHooks | undefined,
  ) {
    this.area = size * size;
    this.side = (size - SIDE_CENTRE) * SIDE_SCALE;
    this.sideSquare = this.side * this.side - SIDE_SQUARE;
  }

  /**
   * A convolution that keeps the image's size, with what is behind it; in 8 bits where the hooks make it so. A norm without
   * an activation is for an image that is added to before it is activated.
   */
  conv(image: string, conv: Conv, behind?: Behind): string {
    const out = this.writeConv(image, conv, behind?.norm, true);
    const { activation = 'identity' } = behind ?? {};
    // A rectifier becomes part of an 8-bit convolution; other activations are of floats.
    if (activation === 'relu') return this.tap(this.activation(out, activation));
    return this.activation(this.tap(out), activation);
  }

  /** The same in floats: the heads, which are small. */
  floatConv(image: string, conv: Conv, behind?: Behind): string {
    return this.activation(
      this.writeConv(image, conv, behind?.norm, false),
      behind?.activation ?? 'identity',
    );
  }

  /** act(x * scale + shift) of an image. */
  normAct(image: string, { norm, activation }: NormAct): string {
    const { graph } = this;
    let x = image;
    const shape = [norm.channels, 1, 1];
    if (norm.scale.some((s) => s !== 1)) x = graph.node('Mul', [x, graph.constant(norm.scale, shape)]);
    if (norm.shift.some((s) => s !== 0)) x = graph.node('Add', [x, graph.constant(norm.shift, shape)]);
    return this.activation(x, activation);
  }

  activation(x: string, kind: Activation): string {
    const { graph } = this;
    if (kind === 'relu') return graph.node('Relu', [x]);
    if (kind === 'silu') return graph.node('Mul', [x, graph.node('Sigmoid', [x])]);
    if (kind === 'mish') return this.mish(x);
    return x;
  }

  /**
   * x tanh(softplus(x)) as x n / (2 - n) with n = s (2 - s), s = sigmoid(x): the same, exact at both ends, and four to six times as fast, as
   * onnxruntime has no fast softplus.
   */
  private mish(x: string): string {
    const { graph } = this;
    const two = graph.scalar(2);
    const s = graph.node('Sigmoid', [x]);
    const n = graph.node('Mul', [s, graph.node('Sub', [two, s])]);
    return graph.node('Mul', [x, graph.node('Div', [n, graph.node('Sub', [two, n])])]);
  }

  /** relu(x + y) of two images, as blocks end that activate their sum. */
  rectifiedSum(x: string, y: string): string {
    const sum = this.graph.node('Add', [this.tap(x), this.tap(y)]);
    return this.tap(this.activation(sum, 'relu'));
  }

  /** Mean and maximum of an image, `[batch, 2 * channels]`. {@link overPool} makes matrices fit. */
  pool(image: string): string {
    const { graph } = this;
    const both = [graph.node('GlobalAveragePool', [image]), graph.node('GlobalMaxPool', [image])];
    return graph.node('Flatten', [graph.node('Concat', both, { axis: 1 })], { axis: 1 });
  }

  /** A matrix over KataGo's pool (mean, mean by size, maximum) as one over {@link pool}. */
  overPool({ name, from, to, weights }: Matrix): Matrix {
    const third = (from / 3) * to;
    const out = new Float32Array(2 * third);
    for (let i = 0; i < third; i++) {
      out[i] = weights[i] + weights[third + i] * this.side;
      out[third + i] = weights[2 * third + i];
    }
    return { name, from: (2 * from) / 3, to, weights: out };
  }

  /** A matrix over the value head's pool (mean, mean by size, by its square) as one over the mean. */
  overMean({ name, from, to, weights }: Matrix): Matrix {
    const third = (from / 3) * to;
    const out = new Float32Array(third);
    for (let i = 0; i < third; i++)
      out[i] = weights[i] + weights[third + i] * this.side + weights[2 * third + i] * this.sideSquare;
    return { name, from: from / 3, to, weights: out };
  }

  /** rows * matrix + bias, `[batch, to]`. @param options.scale what the columns are multiplied by. */
  matrix(
    rows: string,
    { weights, from, to }: Matrix,
    options: { bias?: Float32Array; scale?: Float32Array } = {},
  ): string {
    const { graph } = this;
    const { bias, scale } = options;
    const data = scale ? weights.map((x, i) => x * scale[i % to]) : weights;
    const inputs = [rows, graph.constant(data, [from, to])];
    return graph.node('Gemm', bias ? [...inputs, graph.constant(bias, [to])] : inputs);
  }

  /** A row a position as an image of one point, to be added to images. */
  asImage(rows: string, channels: number): string {
    return this.graph.node('Reshape', [rows, this.graph.ints([-1, channels, 1, 1])]);
  }

  /** The trunk's last normalisation where it is by root mean square. */
  tipRms(image: string, { rms, activation }: { rms: TipRmsNorm; activation: Activation }): string {
    const { graph } = this;
    const axes = rms.spatial ? [1, 2, 3] : [1];
    const square = graph.node('Mul', [image, image]);
    const mean = graph.node('ReduceMean', [square], { axes, keepdims: 1 });
    const root = graph.node('Sqrt', [graph.node('Add', [mean, graph.scalar(rms.epsilon)])]);
    const { channels, scale, shift, name } = rms;
    return this.normAct(graph.node('Div', [image, root]), {
      norm: { name, channels, scale, shift },
      activation,
    });
  }

  private writeConv(image: string, conv: Conv, norm: Norm | undefined, quantized: boolean): string {
    const { graph, hooks } = this;
    const [height, width] = conv.kernel;
    const shape = [conv.to, conv.from, height, width];
    const kernel = channelsFirst(conv, norm?.scale);
    const bias = norm?.shift ?? new Float32Array(conv.to);
    const x = quantized ? this.tap(image) : image;
    const made = quantized ? hooks?.kernel?.(graph, x, conv.name, kernel, shape, bias) : undefined;
    const weights = made ?? [
      graph.constant(kernel, shape),
      ...(bias.some((b) => b !== 0) ? [graph.constant(bias, [conv.to])] : []),
    ];
    const [dy, dx] = conv.dilation;
    const pads = [dy * (height >> 1), dx * (width >> 1)];
    return graph.node('Conv', [x, ...weights], {
      kernel_shape: [height, width],
      pads: [...pads, ...pads],
      dilations: [dy, dx],
    });
  }

  /** Passes an image through the hooks, once. */
  private tap(image: string): string {
    const { hooks, tapped } = this;
    if (!hooks) return image;
    let out = tapped.get(image);
    if (out === undefined) {
      out = hooks.tap(this.graph, image, `image${this.images++}`);
      tapped.set(image, out);
      tapped.set(out, out);
    }
    return out;
  }
}

/** A kernel `[height, width, from, to]` as `[to, from, height, width]`, its outputs scaled. */
function channelsFirst(
  { kernel: [height, width], from, to, weights }: Conv,
  scale?: Float32Array,
): Float32Array {
  const out = new Float32Array(weights.length);
  const points = height * width;
  for (let p = 0; p < points; p++)
    for (let i = 0; i < from; i++)
      for (let o = 0; o < to; o++)
        out[(o * from + i) * points + p] = weights[(p * from + i) * to + o] * (scale ? scale[o] : 1);
  return out;
}
