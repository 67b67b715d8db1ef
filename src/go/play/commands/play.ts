import type { Command } from 'commander';
import { oneOf, wholeNumber } from '../../../terminal/options.js';
import { addBotOptions } from '../../options.js';

/** `zero play`: a game in the terminal. */
export function register(program: Command): void {
  const command = program
    .command('play')
    .description('play against the bot in the terminal')
    .option('--color <name>', 'your colour, black or white', oneOf('black', 'white', 'b', 'w'), 'black')
    .option('--handicap <n>', 'stones that Black gets; komi is then 0.5 unless given', wholeNumber(0, 9), 0);
  addBotOptions(command, {
    visits: 'playouts a move; few make it weaker',
    time: '2, or no limit with --visits',
  })
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
