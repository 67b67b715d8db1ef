import type { Command } from 'commander';
import { jsonOption, seedOption, threadsOption, wholeNumber } from '../../../terminal/options.js';
import { networkOption, timeOption, visitsOption } from '../../options.js';

/** `zero review`: what a game's moves cost. */
export function register(program: Command): void {
  program
    .command('review')
    .description('find the mistakes of games, and what was better')
    .argument('<path...>', 'SGF files, or folders of them')
    .addOption(networkOption('the one shipped for the board'))
    .addOption(visitsOption('playouts a position').default(400))
    .addOption(timeOption('no limit'))
    .option('--game <n>', 'which game of a collection', wholeNumber(1), 1)
    .option('--out <path>', 'the game with what was found, as SGF; for several games a folder')
    .option('--svg <file>', 'win rate and lead by the move, as a picture')
    .addOption(jsonOption('the review'))
    .addOption(threadsOption('the network', 'as many as are fastest here'))
    .addOption(seedOption())
    .addHelpText(
      'after',
      `
A move's loss is what its player's expected score falls by. With a folder as
--out, games that were reviewed before, with the same network and visits, are
left as they are: a batch that was interrupted goes on.

Examples:
  zero review game.sgf                               a table and the mistakes
  zero review game.sgf --out reviewed.sgf --svg game.svg
  zero review games --out reviewed --visits 200      a folder of games`,
    )
    .action(async (paths, options) => {
      const { reviewCommand } = await import('../reviewCommand.js');
      await reviewCommand(paths, { ...options, time: options.time ?? Number.POSITIVE_INFINITY });
    });
}
