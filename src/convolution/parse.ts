import { UsageError } from '../../base/errors.js';
import { printable } from '../../base/text.js';
import type { Padding } from '../tensor/convolution/geometry.js';
import type { Layer, Volume } from './layer.js';

/** Sizes, filters and channels at most: what no network has more of. */
const MOST = 1_000_000;

/** A whole number from 1 on. @throws UsageError with what it is a number of. */
export function size(text: string, what: string): number {
  const n = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  if (!(n >= 1 && n <= MOST))
    throw new UsageError(`${what} is '${printable(text)}' and must be a whole number from 1 to ${MOST}`);
  return n;
}

/** `32x32x3`, or `32x32` for one channel, or `32` for a square. @throws UsageError */
export function parseVolume(text: string): Volume {
  const parts = text.toLowerCase().split('x');
  if (parts.length > 3)
    throw new UsageError(
      `'${printable(text)}' is no input: write height x width x channels, such as 32x32x3`,
    );
  const [height, width = height, channels = 1] = parts.map((part) =>
    size(part.trim(), 'a size of the input'),
  );
  return [height, width, channels];
}

/**
 * `5`, `3x5`, or `5x5x3` with the input's channels.
 * @throws UsageError when it is none of these, or has other channels than the input.
 */
export function parseKernel(text: string, input: Volume): [height: number, width: number] {
  const parts = text.toLowerCase().split('x');
  if (parts.length > 3) throw new UsageError(`'${printable(text)}' is no filter: write 5, 3x5 or 5x5x3`);
  const [height, width = height, channels = input[2]] = parts.map((part) =>
    size(part.trim(), 'a size of the filter'),
  );
  if (channels !== input[2])
    throw new UsageError(
      `a filter of ${channels} channels does not fit an input of ${input[2]}: a filter has as many channels as its input`,
    );
  return [height, width];
}

/** `valid`, `same` or a number of points on each side. @throws UsageError */
export function parsePadding(text: string): Padding {
  if (text === 'valid' || text === 'same') return text;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new UsageError(`padding is '${printable(text)}' and must be valid, same or a whole number from 0 on`);
}

const WINDOW = /^(conv|tconv|dwconv|pool|avgpool)(\d+(?:x\d+){0,2})((?:s\d+|d\d+|p\d+|same|valid)*)$/;
const GRAMMAR =
  'conv5x6 (5x5, 6 filters), conv3x5x6, tconv4x8, dwconv3, pool2, avgpool2, each with s2 (stride), p1, same or valid (padding), d2 (dilation) behind it; flatten, global, dense120';

/** A chain of layers such as `conv5x6,pool2,conv5x16,pool2,flatten,dense120`. @throws UsageError with the layer at fault. */
export function parseChain(text: string): Layer[] {
  const words = text.split(',').map((word) => word.trim().toLowerCase());
  if (words.length > 1000)
    throw new UsageError(`a chain of ${words.length} layers is too long; give at most 1000`);
  return words.map((word, i) => {
    const layer = parseLayer(word);
    if (!layer)
      throw new UsageError(`layer ${i + 1} of the chain, '${printable(word)}', is none of: ${GRAMMAR}`);
    return layer;
  });
}

function parseLayer(word: string): Layer | undefined {
  if (word === 'flatten' || word === 'global') return { kind: word };
  const dense = /^dense(\d+)$/.exec(word);
  if (dense) return { kind: 'dense', units: size(dense[1], 'the units of a dense layer') };
  const found = WINDOW.exec(word);
  if (!found) return undefined;
  const [, name, numbers, options] = found;
  const sizes = numbers.split('x').map((n) => size(n, `a number of '${printable(word)}'`));
  const learned = name === 'conv' || name === 'tconv';
  const filters = learned ? sizes.pop() : undefined;
  if (sizes.length === 0 || sizes.length > 2) return undefined;
  const kernel = [sizes[0], sizes[1] ?? sizes[0]] as const;
  const option = (letter: string) => {
    const value = new RegExp(`${letter}(\\d+)`).exec(options)?.[1];
    return value === undefined ? undefined : value;
  };
  const given = option('s');
  const pooled = name === 'pool' || name === 'avgpool';
  const stride = given !== undefined ? size(given, 'a stride') : pooled ? kernel[0] : 1;
  const dilation = size(option('d') ?? '1', 'a dilation');
  const padding = parsePadding(/same|valid/.exec(options)?.[0] ?? option('p') ?? 'valid');
  const window = { kernel, stride, dilation, padding };
  if (pooled) return { kind: 'pool', of: name === 'pool' ? 'maximum' : 'mean', ...window };
  if (name === 'dwconv') return { kind: 'depthwise', ...window };
  return { kind: name === 'conv' ? 'conv' : 'transposed', filters: filters!, ...window };
}
