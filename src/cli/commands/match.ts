import type { Command } from 'commander';
import { realNumber, wholeNumber } from '../numbers.js';

/** `zero match`: two players against each other. */
export function register(program: Command): void {
  program
    .command('match')
    .description('play NEW against OLD and tell the Elo difference')
    .argument('<new>', 'a network file, a run folder, random, or gtp:COMMAND')
    .argument('<old>', 'the same')
    .option('--games <n>', 'games at most', wholeNumber(1, 100_000), 100)
    .option('--visits <n>', 'playouts a move', wholeNumber(1, 10_000_000))
    .option('--time <seconds>', 'most seconds a move', realNumber(0))
    .option('--komi <points>', "komi (default: the network's)", realNumber(-625, 625))
    .option('--size <n>', "board size (default: the network's)", wholeNumber(2, 25))
    .option('--opening <n>', 'random moves at the start of each pair of games', wholeNumber(0, 50), 2)
    .option(
      '--sprt <elo>',
      'end as soon as NEW is, or is not, stronger by this much (5 % errors)',
      realNumber(1, 1000),
    )
    .option('--sgf <folder>', 'write the games there')
    .option('--threads <n>', 'threads of a network (default: one a core)', wholeNumber(1, 256))
    .option('--seed <n>', 'seed', wholeNumber(0), 1)
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
The exit status is 0 when NEW won the match (or passed the SPRT), 3 when not.

Examples:
  zero match new.zero old.zero --games 200 --visits 100
  zero match runs/9x9 random
  zero match runs/9x9 "gtp:gnugo --mode gtp --level 10 --chinese-rules" --komi 7 --time 1`,
    )
    .action(async (first: string, second: string, options) => {
      const { matchCommand } = await import('../../match/command.js');
      process.exitCode = (await matchCommand(first, second, options)) ? 0 : 3;
    });
}
