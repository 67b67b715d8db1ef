import { ZeroError } from '../../../../base/errors.js';

/** A convolution `[to, from, height, width]` with the mean and the inverse deviation behind it. */
export interface LeelaConv {
  kernel: number;
  from: number;
  to: number;
  weights: Float32Array;
  mean: Float32Array;
  inverse: Float32Array;
}

/** rows `[to, from]` and a bias. */
export interface LeelaDense {
  from: number;
  to: number;
  weights: Float32Array;
  bias: Float32Array;
}

/** A network of Leela Zero: AlphaGo Zero's, as its file has it. */
export interface LeelaModel {
  /** 1; or 2 (ELF OpenGo), whose value is Black's instead of the player's to move. */
  version: number;
  size: number;
  channels: number;
  first: LeelaConv;
  /** Two convolutions each. */
  blocks: [LeelaConv, LeelaConv][];
  policyConv: LeelaConv;
  policy: LeelaDense;
  valueConv: LeelaConv;
  hidden: LeelaDense;
  value: LeelaDense;
}

/** Planes that the networks take. */
export const LEELA_PLANES = 18;
/** Lines: of the version, of a convolution, of the two heads. */
const CONV_LINES = 4;
const HEAD_LINES = 14;
const MOST_BLOCKS = 100;
const MOST_CHANNELS = 2048;
const EPSILON = 1e-5;
const NEWLINE = 10;

/**
 * Reads a network of Leela Zero, unpacked: its version, and a line of numbers for every array of weights.
 * @throws ZeroError that says in half a sentence what is wrong with it.
 */
export function parseLeela(bytes: Buffer): LeelaModel {
  const lines = splitLines(bytes);
  const version = Number(textOf(bytes, lines[0]));
  const count = lines.length - 1;
  const blocks = (count - CONV_LINES - HEAD_LINES) / (2 * CONV_LINES);
  if (!Number.isInteger(blocks) || blocks < 0)
    throw new ZeroError(`it has ${count} lines of weights, which no number of blocks has; fetch it again`);
  if (blocks > MOST_BLOCKS) throw new ZeroError(`it has ${blocks} blocks, more than ${MOST_BLOCKS}`);
  let next = 1;
  const line = () => numbers(bytes, lines[next], ++next);
  const conv = (from: number, kernel: number, channels?: number): LeelaConv => {
    const at = next + 1;
    const [weights, bias, mean, variance] = [line(), line(), line(), line()];
    const to = channels ?? bias.length;
    const fits =
      to <= MOST_CHANNELS &&
      [bias, mean, variance].every((x) => x.length === to) &&
      weights.length === to * from * kernel * kernel;
    if (!fits)
      throw new ZeroError(
        `the sizes of lines ${at} to ${at + 3} do not add up to a convolution of ${from} channels`,
      );
    return {
      kernel,
      from,
      to,
      weights,
      mean: mean.map((m, c) => m - bias[c]),
      inverse: variance.map((v) => 1 / Math.sqrt(v + EPSILON)),
    };
  };
  const dense = (from: number, to: number): LeelaDense => {
    const at = next + 1;
    const [weights, bias] = [line(), line()];
    if (weights.length !== from * to || bias.length !== to)
      throw new ZeroError(
        `lines ${at} and ${at + 1} have ${weights.length} and ${bias.length} numbers, not ${from * to} and ${to}`,
      );
    return { from, to, weights, bias };
  };
  const first = conv(LEELA_PLANES, 3);
  const channels = first.to;
  const stack = Array.from({ length: blocks }, (): [LeelaConv, LeelaConv] => [
    conv(channels, 3, channels),
    conv(channels, 3, channels),
  ]);
  const policyConv = conv(channels, 1);
  const size = boardOf(numbers(bytes, lines[next + 1], next + 2).length);
  const area = size * size;
  const policy = dense(policyConv.to * area, area + 1);
  const valueConv = conv(channels, 1);
  const hiddenAt = numbers(bytes, lines[next + 1], next + 2).length;
  const hidden = dense(valueConv.to * area, hiddenAt);
  const value = dense(hidden.to, 1);
  const model = {
    version,
    size,
    channels,
    first,
    blocks: stack,
    policyConv,
    policy,
    valueConv,
    hidden,
    value,
  };
  const all = [first, ...stack.flat(), policyConv, valueConv];
  if (!all.every(({ inverse }) => inverse.every(Number.isFinite)))
    throw new ZeroError('it has a variance below zero');
  return model;
}

/** The board of a policy with so many moves. */
function boardOf(moves: number): number {
  const size = Math.sqrt(moves - 1);
  if (Number.isInteger(size) && size >= 2 && size <= 25) return size;
  throw new ZeroError(`its policy has ${moves} moves, which no board has`);
}

type Line = readonly [from: number, to: number];

/** Where lines begin and end; empty ones at the end are none. */
function splitLines(bytes: Buffer): Line[] {
  const most = 1 + CONV_LINES * (1 + 2 * MOST_BLOCKS) + HEAD_LINES;
  const lines: Line[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, at);
    const to = end < 0 ? bytes.length : end;
    lines.push([at, to]);
    if (lines.length > most + 1) throw new ZeroError('it has more lines than any network');
    at = to + 1;
  }
  while (lines.length > 0 && textOf(bytes, lines.at(-1)!, 100) === '') lines.pop();
  return lines;
}

function textOf(bytes: Buffer, [from, to]: Line, most = Number.POSITIVE_INFINITY): string {
  return bytes.toString('latin1', from, Math.min(to, from + most)).trim();
}

/** The numbers of a line. @param number the line's, for messages. */
function numbers(bytes: Buffer, line: Line, number: number): Float32Array {
  const out: number[] = [];
  for (let at = line[0]; at < line[1]; ) {
    while (at < line[1] && bytes[at] <= 32) at++;
    const from = at;
    while (at < line[1] && bytes[at] > 32) at++;
    if (at > from) out.push(at - from > 40 ? Number.NaN : Number(bytes.toString('latin1', from, at)));
  }
  const data = Float32Array.from(out);
  if (!data.every(Number.isFinite)) throw new ZeroError(`line ${number} has what is no finite number`);
  return data;
}
