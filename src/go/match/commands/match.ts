import type { Command } from 'commander';
import { realNumber, wholeNumber } from '../../../terminal/options.js';
import { rulesName } from '../../options.js';

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
    .option('--rules <name>', 'tromp-taylor, chinese or new-zealand', rulesName, 'chinese')
    .option('--opening <n>', 'random moves at the start of each pair of games', wholeNumber(0, 50), 2)
    .option(
      '--sprt <elo>',
      'end as soon as NEW is, or is not, stronger by this much (5 % errors)',
      realNumber(1, 1000),
    )
    .option(
      '--resign <value>',
      'networks resign below this value against programs and clocks; -1 for never',
      realNumber(-1, 0),
      -0.98,
    )
    .option('--points', 'networks that have won play for more points, against programs and clocks')
    .option('--sgf <folder>', 'write the games there, and their results to games.jsonl')
    .option('--resume', 'go on with the match in the --sgf folder')
    .option('--parallel <n>', 'games at once against programs and clocks', wholeNumber(1, 64), 1)
    .option('--threads <n>', 'threads in all (default: one a core)', wholeNumber(1, 256))
    .option('--seed <n>', 'seed', wholeNumber(0), 1)
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Games come in pairs with the same opening and exchanged colours. The referee counts areas with all stones on the
board alive. A program's own final_score may take dead stones off; when it then sees another winner, the game goes on
(with kgs-genmove_cleanup where the program has it) until both pass again, and the board decides. An illegal move or a
bad answer forfeits the game; a program that ends is started again and the game begun anew. No time is set for
programs. Ctrl-C ends the match and prints the result so far.

The exit status is 0 when NEW won the match (or passed the SPRT), 3 when not, 130 after Ctrl-C.

Examples:
  zero match new.zero old.zero --games 200 --visits 100
  zero match runs/9x9 random
  zero match runs/9x9 "gtp:gnugo --mode gtp --level 10 --chinese-rules" --komi 7 --time 1 --games 200 --sgf games`,
    )
    .action(async (first: string, second: string, options) => {
      const { matchCommand } = await import('../matchCommand.js');
      process.exitCode = await matchCommand(first, second, options);
    });
}
