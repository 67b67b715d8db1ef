import type { Command } from 'commander';
import { oneOf, realNumber, wholeNumber } from '../../../terminal/options.js';

/** `zero bench`: how fast the network and the search are here. */
export function register(program: Command): void {
  program
    .command('bench')
    .description('measure evaluations and visits a second, and what the search costs beside the network')
    .option('--network <file>', 'network file or run folder (default: one with random weights)')
    .option('--size <board>', 'board size of a random network', '9x9')
    .option('--recipe <name>', 'recipe of a random network, fast or agz', oneOf('fast', 'agz'), 'fast')
    .option('--blocks <n>', 'its residual blocks', wholeNumber(1, 40))
    .option('--channels <n>', 'its channels', wholeNumber(4, 512))
    .option('--float', 'leave its convolutions in 32-bit floats')
    .option('--seconds <s>', 'seconds a measurement', realNumber(0.1, 600), 2)
    .option('--workers <n>', 'workers at most (default: one a core)', wholeNumber(1, 256))
    .option('--json', 'print the figures as JSON')
    .addHelpText(
      'after',
      `
Examples:
  zero bench                                     the 9x9 network of zero run
  zero bench --blocks 4 --channels 32 --float
  zero bench --network runs/9x9`,
    )
    .action(async (options) => {
      const { benchmarkCommand } = await import('../benchmarkCommand.js');
      await benchmarkCommand(options);
    });
}
