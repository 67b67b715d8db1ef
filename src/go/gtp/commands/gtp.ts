import type { Command } from 'commander';
import { seedOption, threadsOption } from '../../../terminal/options.js';
import {
  averageSymmetriesOption,
  floatOption,
  komiOption,
  maxMemoryOption,
  networkOption,
  pointsOption,
  resignOption,
  rulesOption,
  sizeOption,
  styleOption,
  timeOption,
  visitsOption,
} from '../../options.js';

/** `zero gtp`: a GTP 2 engine on standard input and output. */
export function register(program: Command): void {
  program
    .command('gtp')
    .description('play over GTP 2, for Sabaki, GoGui and others')
    .addOption(networkOption('the one shipped with zero'))
    .addOption(visitsOption('playouts a move (default: 800, or no limit with --time)'))
    .addOption(timeOption('no limit'))
    .addOption(rulesOption())
    .addOption(komiOption())
    .addOption(sizeOption("board, such as 9 or 9x9 (default: the network's)"))
    .addOption(resignOption('the bot resigns', -0.95))
    .addOption(pointsOption())
    .addOption(averageSymmetriesOption())
    .addOption(floatOption())
    .addOption(styleOption())
    .addOption(threadsOption('the network', 'as many as are fastest here'))
    .addOption(maxMemoryOption())
    .addOption(seedOption())
    .addHelpText(
      'after',
      `
Examples:
  zero gtp                               for Sabaki: zero as the command, gtp as
                                         its argument
  zero gtp --network runs/9x9 --time 1   the newest network of a run, a second a
                                         move`,
    )
    .action(async (options) => {
      const { serveGtp } = await import('../serve.js');
      await serveGtp({ ...options, time: options.time ?? Number.POSITIVE_INFINITY });
    });
}
