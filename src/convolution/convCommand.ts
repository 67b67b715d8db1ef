import { UsageError } from '../../base/errors.js';
import { Rng } from '../../base/rng.js';
import type { Padding } from '../tensor/convolution/geometry.js';
import { checkDrawable, drawFile } from './draw.js';
import { exampleOf } from './example.js';
import { type Laid, type Layer, lay, layAll, type Volume, valuesOf } from './layer.js';
import { parseChain, parseKernel, parseVolume } from './parse.js';
import { chainTable, explain, layerText } from './report.js';
import { stepLines } from './terminal.js';

/** Options of `zero conv`. */
export interface ConvOptions {
  filter?: string;
  filters: number;
  stride?: number;
  padding: Padding;
  dilation: number;
  transposed?: boolean;
  depthwise?: boolean;
  pool?: 'maximum' | 'mean';
  chain?: string;
  draw?: string;
  seed: number;
  json?: boolean;
}

/** `zero conv` behind its command line. @throws UsageError, or ZeroError where a filter does not fit. */
export async function convCommand(text: string, options: ConvOptions): Promise<void> {
  const input = parseVolume(text);
  if (options.chain !== undefined) {
    if (options.draw !== undefined) throw new UsageError('--draw shows one layer; give it without --chain');
    const chain = layAll(parseChain(options.chain), input);
    if (options.json) console.log(JSON.stringify({ input, layers: chain.map(plain) }));
    else for (const line of chainTable(chain)) console.log(line);
    return;
  }
  const layer = oneLayer(options, input);
  const laid = lay(layer, input);
  if (options.json) console.log(JSON.stringify(plain(laid)));
  else if (options.draw !== '-') for (const line of explain(laid)) console.log(line);
  if (options.draw !== undefined) await draw(laid, options);
}

function oneLayer(options: ConvOptions, input: Volume): Layer {
  const { filter, filters, padding, dilation, transposed, depthwise, pool } = options;
  if (filter === undefined)
    throw new UsageError("give the filter's side with --filter, such as --filter 5, or --chain");
  const kinds = [transposed && '--transposed', depthwise && '--depthwise', pool && '--pool'].filter((x) => x);
  if (kinds.length > 1) throw new UsageError(`${kinds.join(' and ')} do not go together; give one of them`);
  const kernel = parseKernel(filter, input);
  const window = { kernel, stride: options.stride ?? (pool ? kernel[0] : 1), dilation, padding };
  if (pool) return { kind: 'pool', of: pool, ...window };
  if (depthwise) return { kind: 'depthwise', ...window };
  return { kind: transposed ? 'transposed' : 'conv', filters, ...window };
}

async function draw(laid: Laid, options: ConvOptions): Promise<void> {
  const { layer } = laid;
  const example = exampleOf(laid, new Rng(`convolution ${options.seed}`))!;
  const [rows, columns] = example.axes;
  if (options.draw === '-') {
    checkDrawable(example);
    for (let i = 0; i < rows.out * columns.out; i++) console.log(`${stepLines(example, i).join('\n')}\n`);
    return;
  }
  await drawFile(
    options.draw!,
    example,
    layerText({ ...layer, ...('filters' in layer ? { filters: 1 } : {}) }),
  );
  if (!options.json)
    console.log(`\n${options.draw}: the filter on one channel, with made-up numbers (--seed)`);
}

/** What `--json` prints of a layer. */
function plain(laid: Laid): object {
  const { layer, input, output, parameters, multiplications, axes } = laid;
  return {
    layer,
    input,
    output,
    parameters,
    multiplications,
    memory: { output: 4 * valuesOf(output), parameters: 4 * parameters },
    padding: axes?.map((axis) => [axis.before, axis.after]),
    fullyConnected: { unit: valuesOf(input) + 1, all: (valuesOf(input) + 1) * valuesOf(output) },
  };
}
