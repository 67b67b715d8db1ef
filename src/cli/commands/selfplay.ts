import type { Command } from 'commander';
import { several, wholeNumber } from '../numbers.js';

/** `zero selfplay`: games of one network, appended to a folder of records. */
export function register(program: Command): void {
  program
    .command('selfplay')
    .description('play games of a network against itself and append them to a folder of records')
    .option('--network <file>', 'network file or run folder (default: the one shipped with zero)')
    .option('--out <folder>', 'folder of the records', 'records')
    .option('--games <n>', 'games to play', wholeNumber(1, 100_000_000), 1000)
    .option('--workers <n>', 'worker threads (default: one a core)', wholeNumber(1, 256))
    .option('--recipe <name>', "fast or agz (default: the network's)")
    .option('--set <key=value>', 'change a setting, such as simulations=100', several, [])
    .option('--sgf <folder>', 'also write each game as SGF')
    .option('--seed <n>', 'seed', wholeNumber(0), 1)
    .option('--json', 'print the counters at the end as JSON')
    .addHelpText(
      'after',
      `
Ctrl-C ends it; finished games are kept, and the same command goes on with the next ones.

Examples:
  zero selfplay --workers 8 --games 5000 --out games
  zero selfplay --network runs/9x9 --set simulations=200 --sgf sgf --games 20`,
    )
    .action(async (options) => {
      const { selfplayCommand } = await import('../../training/selfplayCommand.js');
      await selfplayCommand(options);
    });
}
