import {
  leftOver,
  receptiveField,
  type SlidingAxis,
  samePadding,
  span,
} from '../tensor/convolution/geometry.js';
import { type Laid, type Layer, paddingText, valuesOf, volumeText } from './layer.js';

const count = (n: number) => n.toLocaleString('en-US');

/** A layer in one word or two: conv 5x5, 6 filters, stride 2, padding same. */
export function layerText(layer: Layer): string {
  switch (layer.kind) {
    case 'flatten':
      return 'flatten';
    case 'global':
      return 'global mean';
    case 'dense':
      return `dense, ${count(layer.units)} units`;
    default: {
      const name = { conv: 'conv', transposed: 'transposed conv', depthwise: 'depthwise conv', pool: 'pool' }[
        layer.kind
      ];
      const parts = [`${layer.kind === 'pool' ? `${layer.of} pool` : name} ${layer.kernel.join('x')}`];
      if ('filters' in layer)
        parts.push(`${count(layer.filters)} ${layer.filters === 1 ? 'filter' : 'filters'}`);
      if (layer.stride !== 1) parts.push(`stride ${layer.stride}`);
      if (layer.padding !== 'valid') parts.push(`padding ${paddingText(layer.padding)}`);
      if (layer.dilation !== 1) parts.push(`dilation ${layer.dilation}`);
      return parts.join(', ');
    }
  }
}

/** One layer with its formulas and the numbers put in, as lines of text. */
export function explain(laid: Laid): string[] {
  const { layer, input, output, parameters, multiplications } = laid;
  const lines = [`${layerText(layer)} on ${volumeText(input)}: ${volumeText(output)}`, ''];
  lines.push(...sizeLines(laid));
  if (parameters > 0) lines.push('', ...parameterLines(laid));
  if (multiplications > 0) lines.push(`multiplications  ${multiplicationText(laid)}`);
  lines.push(
    `memory           ${bytes(4 * valuesOf(output))} for what comes out, ${bytes(4 * parameters)} for the parameters, in 32-bit floats`,
  );
  if (laid.axes && layer.kind !== 'transposed') {
    const field = laid.axes.map((axis) => receptiveField([axis]).size);
    lines.push(
      `receptive field  ${field.join('x')}: the points of the input that one point of the output sees`,
    );
  }
  lines.push(...denseLines(laid), ...sameLines(laid));
  return lines;
}

function sizeLines({ layer, axes, output }: Laid): string[] {
  if (!axes) return [];
  const [rows, columns] = axes;
  const alike = rows.size === columns.size && rows.kernel === columns.kernel;
  if (layer.kind === 'transposed') {
    const one = (axis: SlidingAxis, name: string) =>
      `${name.padEnd(15)}  (size - 1) stride + span - padding = (${axis.out} - 1) ${axis.stride} + ${span(axis)} - ${axis.before + axis.after} = ${axis.size}`;
    return alike ? [one(rows, 'height, width')] : [one(rows, 'height'), one(columns, 'width')];
  }
  const one = (axis: SlidingAxis, name: string) => {
    const exact = (axis.size + axis.before + axis.after - span(axis)) / axis.stride + 1;
    const rounded = Number.isInteger(exact) ? ' =' : ` = ${Number(exact.toFixed(3))}, rounded down:`;
    return `${name.padEnd(15)}  (size + padding - span) / stride + 1 = (${axis.size} + ${axis.before + axis.after} - ${span(axis)}) / ${axis.stride} + 1${rounded} ${axis.out}`;
  };
  const lines = alike ? [one(rows, 'height, width')] : [one(rows, 'height'), one(columns, 'width')];
  const [first] = axes;
  if (first.dilation > 1)
    lines.push(
      `span             (kernel - 1) dilation + 1 = (${first.kernel} - 1) ${first.dilation} + 1 = ${span(first)}`,
    );
  if (first.before + first.after > 0)
    lines.push(`padding          ${first.before} before and ${first.after} behind each row and column`);
  const left = [leftOver(rows), leftOver(columns)];
  if (left[0] + left[1] > 0)
    lines.push(
      `not seen         ${left[0]} ${left[0] === 1 ? 'row' : 'rows'} and ${left[1]} ${left[1] === 1 ? 'column' : 'columns'} at the end; ${exactPadding(rows)}`,
    );
  lines.push(
    `feature maps     ${count(output[2])}${layer.kind === 'conv' ? ', one a filter' : ', as many as channels go in'}`,
  );
  return lines;
}

/** The padding that the window would fit with, to the point. */
function exactPadding(axis: SlidingAxis): string {
  const left = leftOver(axis);
  const more = axis.before + axis.after + axis.stride - left;
  return `padding ${axis.before + axis.after} in all gives ${axis.out} and leaves ${left}, padding ${more} in all gives ${axis.out + 1} and leaves none`;
}

function parameterLines({ layer, input, parameters }: Laid): string[] {
  if (layer.kind === 'dense')
    return [
      `parameters       ${count(layer.units)} units x (${count(valuesOf(input))} + 1 bias) = ${count(parameters)}`,
    ];
  if (!('kernel' in layer)) return [];
  const channels = layer.kind === 'depthwise' ? 1 : input[2];
  const filters = 'filters' in layer ? layer.filters : input[2];
  const weights = layer.kernel[0] * layer.kernel[1] * channels;
  const each = weights + 1;
  return [
    `a filter         ${layer.kernel.join(' x ')} x ${channels} + 1 bias = ${count(each)}`,
    `parameters       ${count(filters)} x ${count(each)} = ${count(parameters)}`,
  ];
}

function multiplicationText({ layer, input, output, multiplications }: Laid): string {
  if (layer.kind === 'dense')
    return `${count(valuesOf(input))} x ${count(layer.units)} = ${count(multiplications)}`;
  if (!('kernel' in layer)) return count(multiplications);
  const weights = layer.kernel[0] * layer.kernel[1] * (layer.kind === 'depthwise' ? 1 : input[2]);
  return layer.kind === 'transposed'
    ? `${volumeText(input)} values x ${layer.kernel.join('x')} x ${layer.filters} = ${count(multiplications)}`
    : `${volumeText(output)} values x ${count(weights)} = ${count(multiplications)}`;
}

/** What a fully connected layer of the same output would take. */
function denseLines({ layer, input, output, parameters }: Laid): string[] {
  if (layer.kind !== 'conv' && layer.kind !== 'depthwise' && layer.kind !== 'transposed') return [];
  const unit = valuesOf(input) + 1;
  const all = unit * valuesOf(output);
  return [
    '',
    `fully connected  ${count(unit)} parameters a unit (${volumeText(input)} + 1), ${count(all)} for the same output: ${count(Math.round(all / parameters))} times as many`,
  ];
}

/** How 'same' differs between frameworks, where it does. */
function sameLines({ layer, axes }: Laid): string[] {
  if (
    !axes ||
    !('padding' in layer) ||
    layer.padding !== 'same' ||
    layer.kind === 'transposed' ||
    layer.stride === 1
  )
    return [];
  const [axis] = axes;
  const [before, after] = samePadding(axis.size, axis);
  const even = Math.floor(span(axis) / 2);
  const out = Math.floor((axis.size + 2 * even - span(axis)) / axis.stride) + 1;
  return [
    '',
    `'same' at stride ${axis.stride}: TensorFlow pads ${before} before and ${after} behind. PyTorch refuses padding='same' there; with`,
    `padding=${even} its windows begin ${even - before === 0 ? 'at the same point' : `${even - before} earlier`} and give ${out}, so weights carried over see other points.`,
  ];
}

/** Layers one behind the other as a table, and their sums. */
export function chainTable(chain: readonly Laid[]): string[] {
  const windows: SlidingAxis[] = [];
  let seen = true;
  const rows = chain.map(({ layer, output, parameters, multiplications, axes }, i) => {
    if (axes && layer.kind !== 'transposed') windows.push(axes[0]);
    else seen = false;
    const field = seen ? String(receptiveField(windows).size) : '';
    return [
      String(i + 1),
      layerText(layer),
      volumeText(output),
      count(parameters),
      count(multiplications),
      bytes(4 * valuesOf(output)),
      field,
    ];
  });
  const sum = (of: (laid: Laid) => number) => chain.reduce((total, laid) => total + of(laid), 0);
  const head = ['', 'layer', 'output', 'parameters', 'multiplications', 'memory', 'sees'];
  const total = [
    '',
    'in all',
    '',
    count(sum((l) => l.parameters)),
    count(sum((l) => l.multiplications)),
    bytes(4 * sum((l) => valuesOf(l.output))),
    '',
  ];
  const table = [head, ...rows, total];
  const widths = head.map((_, c) => Math.max(...table.map((row) => row[c].length)));
  const right = [true, false, true, true, true, true, true];
  return table.map((row) =>
    row
      .map((cell, c) => (right[c] ? cell.padStart(widths[c]) : cell.padEnd(widths[c])))
      .join('  ')
      .trimEnd(),
  );
}

function bytes(n: number): string {
  if (n < 10_000) return `${count(n)} B`;
  if (n < 1e7) return `${(n / 1e3).toFixed(1)} kB`;
  return n < 1e10 ? `${(n / 1e6).toFixed(1)} MB` : `${(n / 1e9).toFixed(1)} GB`;
}
