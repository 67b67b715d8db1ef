import type { Command } from 'commander';
import { oneOf, realNumber, wholeNumber } from '../../../terminal/options.js';
import { rulesName } from '../../options.js';

/** `zero play`: a game in the terminal. */
export function register(program: Command): void {
  program
    .command('play')
    .description('play against the bot in the terminal')
    .option('--network <file>', 'network file or run folder (default: the one shipped with zero)')
    .option('--color <name>', 'your colour, black or white', oneOf('black', 'white', 'b', 'w'), 'black')
    .option('--handicap <n>', 'stones that Black gets; komi is then 0.5 unless given', wholeNumber(0, 9), 0)
    .option('--visits <n>', 'playouts a move; few make it weaker', wholeNumber(1, 10_000_000))
    .option(
      '--time <seconds>',
      'most seconds a move (default: 2, without limit when --visits is given)',
      realNumber(0),
    )
    .option('--rules <name>', 'tromp-taylor, chinese, aga, new-zealand or japanese', rulesName, 'chinese')
    .option('--komi <points>', "komi (default: the network's)", realNumber(-625, 625))
    .option('--size <n>', "board size (default: the network's)", wholeNumber(2, 25))
    .option('--resign <value>', 'the bot resigns below this value; -1 for never', realNumber(-1, 0), -0.95)
    .option('--points', 'once the game is won, play for more points')
    .option(
      '--average-symmetries',
      'evaluate each position in all eight orientations: steadier, eight times slower',
    )
    .option(
      '--threads <n>',
      'threads of the network (default: as many as are fastest here)',
      wholeNumber(1, 256),
    )
    .option('--seed <n>', 'seed', wholeNumber(0), 1)
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
