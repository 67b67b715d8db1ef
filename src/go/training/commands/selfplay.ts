import type { Command } from 'commander';
import { oneOf, several, wholeNumber } from '../../../terminal/options.js';

/** `zero selfplay`: games of one network, appended to a folder of records. */
export function register(program: Command): void {
  program
    .command('selfplay')
    .description('play games of a network against itself and append them to a folder of records')
    .option(
      '--network <file>',
      'network file or run folder (default: the newest one in training/, the shipped one, or an untrained one)',
    )
    .option('--size <board>', 'board without --network: 5x5, 7x7, 9x9, 13x13 or 19x19', '9x9')
    .option('--out <folder>', 'folder of the records', 'records')
    .option('--games <n>', 'games to play', wholeNumber(1, 100_000_000), 1000)
    .option('--workers <n>', 'worker threads (default: one a core)', wholeNumber(1, 256))
    .option('--recipe <name>', "fast or agz (default: the network's)", oneOf('fast', 'agz'))
    .option('--set <key=value>', 'change a setting, such as simulations=100', several, [])
    .option('--sgf <folder>', 'also write each game as SGF')
    .option('--seed <n>', 'seed', wholeNumber(0), 1)
    .option('--json', 'print the counters at the end as JSON')
    .addHelpText(
      'after',
      `
Ctrl-C ends it; finished games are kept, and the same command goes on with the next ones.

With zero train it learns by hand, in two folders, records/ and training/:
  zero selfplay --size 5x5 --games 500 && zero train --size 5x5 --steps 300   again and again

Examples:
  zero selfplay --workers 8 --games 5000 --out games
  zero selfplay --network runs/9x9 --set simulations=200 --sgf sgf --games 20`,
    )
    .action(async (options) => {
      const { selfplayCommand } = await import('../selfplayCommand.js');
      await selfplayCommand(options);
    });
}
