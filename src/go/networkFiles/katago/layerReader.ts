import { ZeroError } from '../../../../base/errors.js';
import { printable } from '../../../../base/text.js';
import {
  ACTIVATIONS,
  type Activation,
  type Conv,
  type Dense,
  type Matrix,
  type Norm,
  type NormAct,
  type RmsNorm,
  type TipRmsNorm,
} from './model.js';
import type { ModelReader } from './reader.js';

const MOST_CHANNELS = 16_384;
/** The version from which on activations are named. */
const NAMED_ACTIVATIONS = 11;

/** Reads the layers that blocks and heads are made of. */
export class LayerReader {
  constructor(
    readonly words: ModelReader,
    readonly version: number,
  ) {}

  /** A number of channels. */
  channels(what: string): number {
    return this.words.whole(`the channels of ${what}`, 1, MOST_CHANNELS);
  }

  conv(): Conv {
    const name = this.words.word("a convolution's name");
    const what = printable(name, 60);
    const side = (of: string) => {
      const n = this.words.whole(`the ${of} of ${what}`, 1, 37);
      if (n % 2 === 0) throw new ZeroError(`the ${of} of ${what} is ${n} and must be odd`);
      return n;
    };
    const kernel = [side('height'), side('width')] as const;
    const from = this.channels(`the input of ${what}`);
    const to = this.channels(`the output of ${what}`);
    const dilation = [
      this.words.whole(`the dilation of ${what}`, 1, 37),
      this.words.whole(`the dilation of ${what}`, 1, 37),
    ] as const;
    const weights = this.words.floats(what, kernel[0] * kernel[1] * from * to);
    return { name, kernel, dilation, from, to, weights };
  }

  matrix(): Matrix {
    const name = this.words.word("a matrix's name");
    const what = printable(name, 60);
    const from = this.channels(`the input of ${what}`);
    const to = this.channels(`the output of ${what}`);
    return { name, from, to, weights: this.words.floats(what, from * to) };
  }

  bias(channels: number): Float32Array {
    const what = printable(this.words.word("a bias's name"), 60);
    const own = this.channels(what);
    if (own !== channels) throw new ZeroError(`${what} has ${own} channels, and ${channels} come before it`);
    return this.words.floats(what, channels);
  }

  dense(from: number, to?: number): Dense {
    const matrix = fits(this.matrix(), from, to);
    return { matrix, bias: this.bias(matrix.to) };
  }

  normAct(channels: number): NormAct {
    return { norm: this.norm(channels), activation: this.activation() };
  }

  private norm(channels: number): Norm {
    const name = this.words.word("a normalisation's name");
    const what = printable(name, 60);
    const own = this.channels(what);
    if (own !== channels) throw new ZeroError(`${what} has ${own} channels, and ${channels} come before it`);
    const epsilon = this.words.real(`the epsilon of ${what}`, true);
    const hasScale = this.words.whole(`whether ${what} has a scale`, 0, 1) === 1;
    const hasShift = this.words.whole(`whether ${what} has a bias`, 0, 1) === 1;
    const mean = this.words.floats(what, channels);
    const variance = this.words.floats(what, channels);
    const scale = hasScale ? this.words.floats(what, channels) : new Float32Array(channels).fill(1);
    const shift = hasShift ? this.words.floats(what, channels) : new Float32Array(channels);
    if (!variance.every((v) => v + epsilon > 0)) throw new ZeroError(`${what} has a variance below zero`);
    for (let c = 0; c < channels; c++) {
      scale[c] /= Math.sqrt(variance[c] + epsilon);
      shift[c] -= scale[c] * mean[c];
    }
    if (!scale.every(Number.isFinite) || !shift.every(Number.isFinite))
      throw new ZeroError(`${what} has no finite scale`);
    return { name, channels, scale, shift };
  }

  rms(channels: number): RmsNorm {
    const { name, epsilon } = this.rmsHead(channels);
    return { name, channels, epsilon, scale: this.words.floats(printable(name, 60), channels) };
  }

  tipRms(channels: number): TipRmsNorm {
    const { name, epsilon } = this.rmsHead(channels);
    const what = printable(name, 60);
    const spatial = this.words.whole(`whether ${what} is over the board`, 0, 1) === 1;
    if (this.words.whole(`the groups of ${what}`, 0, MOST_CHANNELS) !== 0)
      throw new ZeroError(`${what} is in groups of channels, which are not supported`);
    const scale = this.words.floats(what, channels);
    return { name, channels, epsilon, spatial, scale, shift: this.words.floats(what, channels) };
  }

  private rmsHead(channels: number): { name: string; epsilon: number } {
    const name = this.words.word("a normalisation's name");
    const what = printable(name, 60);
    this.words.whole(`the channels of ${what}`, channels, channels);
    const epsilon = this.words.real(`the epsilon of ${what}`, true);
    if (epsilon > 1) throw new ZeroError(`the epsilon of ${what} is ${epsilon} and must be at most 1`);
    return { name, epsilon };
  }

  activation(): Activation {
    const name = printable(this.words.word("an activation's name"), 60);
    if (this.version < NAMED_ACTIVATIONS) return 'relu';
    const kind = this.words.word(`the kind of ${name}`);
    if (!Object.hasOwn(ACTIVATIONS, kind))
      throw new ZeroError(`${name} is of the kind '${printable(kind, 60)}', which is not supported`);
    return ACTIVATIONS[kind as keyof typeof ACTIVATIONS];
  }
}

/** Checks that a layer takes and gives as many channels as its neighbours. */
export function fits<T extends { name: string; from: number; to: number }>(
  layer: T,
  from: number,
  to = layer.to,
): T {
  if (layer.from === from && layer.to === to) return layer;
  throw new ZeroError(
    `${printable(layer.name, 60)} goes from ${layer.from} to ${layer.to} channels where ${from} to ${to} fit`,
  );
}
