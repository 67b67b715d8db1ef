import type { Command } from 'commander';
import { deviceOption } from '../../../tensor/options.js';
import { jsonOption, realNumber, seedOption, wholeNumber } from '../../../terminal/options.js';
import {
  addServerOptions,
  evaluatorOption,
  networkOption,
  recipeOption,
  setOption,
  sizesOption,
  workersOption,
} from '../../options.js';

/** `zero selfplay`: games of one network, appended to a folder of records. */
export function register(program: Command): void {
  addServerOptions(program.command('selfplay'))
    .description('play a network against itself, for zero train')
    .addOption(networkOption('the newest in training/, the shipped one, or an untrained one'))
    .addOption(
      sizesOption(
        "board, such as 9 or 9x9 (default: the network's, else 9x9), or several: 9x9:0.7,13x13:0.3",
      ),
    )
    .option('--out <folder>', 'folder of the records, which grows', 'records')
    .option('--games <n>', 'games to play', wholeNumber(1, 100_000_000), 1000)
    .addOption(workersOption())
    .addOption(evaluatorOption())
    .addOption(deviceOption())
    .addOption(recipeOption("the network's"))
    .addOption(setOption('selfplay.simulations=100'))
    .option('--sgf <folder>', 'also write each game as SGF')
    .addOption(seedOption())
    .option('--join <url>', 'play for the hub of a run on another machine instead, by this NATS server')
    .option('--run <name>', 'with --join: the run there')
    .option('--spool <folder>', 'with --join: where games wait until the hub has them', 'spool')
    .option('--spool-limit <MB>', 'with --join: most of them', realNumber(1, 1_000_000), 256)
    .option('--as <name>', "with --join: this worker's name (default: that of its key, else the machine's)")
    .addOption(jsonOption('the counters at the end'))
    .addHelpText(
      'after',
      `
Ctrl-C ends it; finished games are kept, and the same command goes on with the
next ones.

With zero train it learns by hand, in two folders, records/ and training/; again
and again:
  zero selfplay --size 5x5 --games 500 && zero train --size 5x5 --steps 300

Examples:
  zero selfplay --workers 8 --games 5000 --out games
  zero selfplay --network runs/9x9 --set simulations=200 --sgf sgf --games 20
  zero selfplay --join tls://hub:4222 --run 9x9 --creds me.nk`,
    )
    .action(async (options) => {
      if (options.join !== undefined) {
        const { joinCommand } = await import('../../machines/joinCommand.js');
        await joinCommand(options);
        return;
      }
      const { selfplayCommand } = await import('../selfplayCommand.js');
      await selfplayCommand({ ...options, ...options.size });
    });
}
