import type { Command } from 'commander';
import { realNumber, wholeNumber } from '../../../terminal/options.js';
import { rulesName } from '../../options.js';
import type { ServeOptions } from '../serve.js';

/** `zero gtp`: a GTP 2 engine on standard input and output. */
export function register(program: Command): void {
  program
    .command('gtp')
    .description('play over GTP 2, for Sabaki, GoGui and other programs')
    .option('--network <file>', 'network file or run folder (default: the one shipped with zero)')
    .option(
      '--visits <n>',
      'playouts a move (default: 800, or no limit with --time)',
      wholeNumber(1, 10_000_000),
    )
    .option('--time <seconds>', 'most seconds a move', realNumber(0), Number.POSITIVE_INFINITY)
    .option('--rules <name>', 'tromp-taylor, chinese, aga, new-zealand or japanese', rulesName, 'chinese')
    .option('--komi <points>', "komi (default: the network's)", realNumber(-625, 625))
    .option('--size <n>', "board size (default: the network's)", wholeNumber(2, 25))
    .option(
      '--resign <value>',
      'resign when the expected result is below this, between -1 and 0; -1 for never',
      realNumber(-1, 0),
      -0.95,
    )
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
  zero gtp                                   for Sabaki: zero as the command, gtp as its argument
  zero gtp --network runs/9x9 --time 1       the newest network of a run, a second a move`,
    )
    .action(async (options: ServeOptions) => {
      const { serveGtp } = await import('../serve.js');
      await serveGtp(options);
    });
}
