import type { Command } from 'commander';
import { jsonOption, oneOf, wholeNumber } from '../../../terminal/options.js';
import { floatOption, sizeOption, styleOption } from '../../options.js';
import type { CompareOptions, ConvertOptions } from '../networkCommand.js';

/** `zero network`: look at networks of zero, KataGo and Leela Zero, convert and compare them. */
export function register(program: Command): void {
  const network = program.command('network').description("show, convert and compare any program's networks");
  network
    .command('show')
    .description('what a network is: format, boards, architecture, parameters')
    .argument('<file>', 'a network file or a run folder')
    .addOption(jsonOption('the facts'))
    .addHelpText(
      'after',
      '\nExamples:\n  zero network show g170-b6c96.bin.gz\n  zero network show runs/9x9 --json',
    )
    .action(async (file: string, options: { json?: boolean }) => {
      const { showCommand } = await import('../networkCommand.js');
      showCommand(file, options);
    });
  network
    .command('convert')
    .description('write a network for one board as an ONNX model or a network file of zero')
    .argument('<in>', 'a network file or a run folder')
    .argument('<out>', 'OUT.onnx or OUT.zero')
    .addOption(sizeOption('board (default: the one the network is usually played on)'))
    .addOption(floatOption())
    .addOption(styleOption())
    .option('--force', 'write over a file that is there')
    .addOption(jsonOption('what was written'))
    .addHelpText(
      'after',
      `
The inputs and outputs of the model are described in docs/networks.md.

Examples:
  zero network convert g170-b6c96.bin.gz g170-9x9.zero --size 9
  zero network convert g170-b6c96.bin.gz g170.onnx --size 19 --float`,
    )
    .action(async (from: string, to: string, options: ConvertOptions) => {
      const { convertCommand } = await import('../networkCommand.js');
      convertCommand(from, to, options);
    });
  network
    .command('compare')
    .description('how far two networks agree: first move, policies, values')
    .argument('<a>', 'a network file or a run folder')
    .argument('<b>', 'the same')
    .argument('[sgf...]', 'games whose positions are compared (default: positions that come with zero)')
    .addOption(sizeOption('board (default: one that both play on)'))
    .option('--every <n>', 'of games, every n-th position', wholeNumber(1, 1000), 4)
    .option('--in-floats <which>', 'a, b or both stay in 32-bit floats', oneOf('a', 'b', 'both'))
    .addOption(jsonOption('the figures'))
    .addHelpText(
      'after',
      `
Prints in how many positions both have the same first move, the mean
Kullback-Leibler divergence of B's policy from A's, and the mean differences of
values (results from -1 to 1) and scores.

Examples:
  zero network compare new.zero old.zero games/*.sgf
  zero network compare g170.bin.gz g170.bin.gz --in-floats a --size 9
                                        what 8 bits cost`,
    )
    .action(async (a: string, b: string, games: string[], options: CompareOptions) => {
      const { compareCommand } = await import('../networkCommand.js');
      await compareCommand(a, b, games, options);
    });
}
