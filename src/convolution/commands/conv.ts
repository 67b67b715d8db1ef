import { type Command, InvalidArgumentError } from 'commander';
import { jsonOption, oneOf, seedOption, wholeNumber } from '../../terminal/options.js';
import type { ConvOptions } from '../convCommand.js';
import { parsePadding } from '../parse.js';

/** `zero conv`: the arithmetic of convolutions, explained and drawn. */
export function register(program: Command): void {
  program
    .command('conv')
    .summary('work out what a convolution makes, and costs')
    .description('work out what a convolution makes of its input, and what it costs')
    .argument('<input>', 'height x width x channels, such as 32x32x3')
    .option('--filter <size>', 'points of the filter: 5, 3x5, or 5x5x3 with the channels of the input')
    .option('--filters <n>', 'how many filters', wholeNumber(1, 1_000_000), 1)
    .option(
      '--stride <n>',
      'steps of the filter (default: 1; for --pool its size)',
      wholeNumber(1, 1_000_000),
    )
    .option('--padding <p>', 'valid (none), same, or points on each side', padding, 'valid')
    .option('--dilation <n>', 'steps between the points of the filter', wholeNumber(1, 1_000_000), 1)
    .option('--transposed', 'the transposed convolution, which makes its input larger')
    .option('--depthwise', 'one filter for each channel')
    .option('--pool [of]', 'pooling instead: maximum or mean', pooling)
    .option('--chain <layers>', 'several layers one behind the other, as a table')
    .option('--draw <file>', 'draw the filter sliding over the input: .svg, .gif, .webp; - for the terminal')
    .addOption(seedOption("seed of the drawing's numbers"))
    .addOption(jsonOption('the numbers'))
    .addHelpText(
      'after',
      `
A chain is written layer by layer: conv5x6 (5x5, 6 filters), conv3x5x6,
tconv4x8, dwconv3, pool2, avgpool2, each with s2 (stride), p1, same or valid
(padding), d2 (dilation) behind it; flatten, global (mean of each channel),
dense120.

Examples:
  zero conv 32x32x3 --filter 5 --filters 6
  zero conv 32x32x3 --filter 5 --filters 6 --stride 2 --padding same
  zero conv 7x7 --filter 3 --padding 1 --draw slide.svg
  zero conv 28x28x1 --chain conv5x6same,pool2,conv5x16,pool2,flatten,dense10`,
    )
    .action(
      async (input: string, options: Omit<ConvOptions, 'pool'> & { pool?: ConvOptions['pool'] | true }) => {
        const { convCommand } = await import('../convCommand.js');
        await convCommand(input, { ...options, pool: options.pool === true ? 'maximum' : options.pool });
      },
    );
}

function padding(text: string) {
  try {
    return parsePadding(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

const pooling = oneOf('maximum', 'mean');
