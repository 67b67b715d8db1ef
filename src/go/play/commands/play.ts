import type { Command } from 'commander';
import { oneOf, seedOption, threadsOption, wholeNumber } from '../../../terminal/options.js';
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

/** `zero play`: a game in the terminal. */
export function register(program: Command): void {
  program
    .command('play')
    .description('play against the bot in the terminal')
    .addOption(networkOption('the one shipped with zero'))
    .option('--color <name>', 'your colour, black or white', oneOf('black', 'white', 'b', 'w'), 'black')
    .option('--handicap <n>', 'stones that Black gets; komi is then 0.5 unless given', wholeNumber(0, 9), 0)
    .addOption(visitsOption('playouts a move; few make it weaker'))
    .addOption(timeOption('2, or no limit with --visits'))
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
  zero play                               you are Black
  zero play --color white --visits 50     a weaker opponent
  zero play --network runs/5x5 --time 1   against your own run`,
    )
    .action(async (options) => {
      const { playCommand } = await import('../playCommand.js');
      const time = options.time ?? (options.visits === undefined ? 2 : Number.POSITIVE_INFINITY);
      await playCommand({ ...options, time });
    });
}
