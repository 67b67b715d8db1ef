import type { Command } from 'commander';
import { jsonOption, realNumber, wholeNumber } from '../../../terminal/options.js';
import { networkOption, recipeOption, sizeOption, workersOption } from '../../options.js';

/** `zero bench`: how fast the network and the search are here. */
export function register(program: Command): void {
  program
    .command('bench')
    .description('measure how fast network and search are here')
    .addOption(networkOption('one with random weights'))
    .addOption(sizeOption("board, such as 9 or 9x9 (default: the network's, else 9x9)"))
    .addOption(recipeOption())
    .option('--blocks <n>', 'residual blocks of a random network', wholeNumber(1, 40))
    .option('--channels <n>', 'its channels', wholeNumber(4, 512))
    .option('--float', 'leave convolutions in 32-bit floats (not those of a .zero file)')
    .option('--seconds <s>', 'seconds a measurement', realNumber(0.1, 600), 2)
    .addOption(workersOption('workers at most'))
    .addOption(jsonOption('the figures'))
    .addHelpText(
      'after',
      `
Prints evaluations and visits a second by workers and batch size, and what the
search costs beside the network.

Examples:
  zero bench                                  the 9x9 network of zero run
  zero bench --blocks 4 --channels 32 --float
  zero bench --network runs/9x9`,
    )
    .action(async (options) => {
      const { benchmarkCommand } = await import('../benchmarkCommand.js');
      await benchmarkCommand(options);
    });
}
