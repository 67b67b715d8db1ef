import type { Command } from 'commander';
import { AREA_RULES } from '../../../../engine/rules.js';
import { jsonOption, realNumber, seedOption, threadsOption, wholeNumber } from '../../../terminal/options.js';
import {
  floatOption,
  komiOption,
  pointsOption,
  resignOption,
  rulesOption,
  sizeOption,
  timeOption,
  visitsOption,
} from '../../options.js';

/** `zero match`: two players against each other. */
export function register(program: Command): void {
  program
    .command('match')
    .description('play NEW against OLD and tell the Elo difference')
    .argument('<new>', 'a network file, a run folder, random, level:N, or gtp:COMMAND')
    .argument('<old>', 'the same')
    .option('--games <n>', 'games at most', wholeNumber(1, 100_000), 100)
    .addOption(visitsOption('playouts a move (default: 100, or no limit with --time)'))
    .addOption(timeOption())
    .addOption(komiOption())
    .addOption(sizeOption("board, such as 9 or 9x9 (default: the network's)"))
    .addOption(rulesOption(AREA_RULES))
    .option('--opening <n>', 'random moves at the start of each pair of games', wholeNumber(0, 50), 2)
    .option(
      '--sprt <elo>',
      'end as soon as NEW is, or is not, stronger by this much (5 % errors)',
      realNumber(1, 1000),
    )
    .addOption(resignOption('networks resign', -0.98))
    .addOption(pointsOption())
    .addOption(floatOption())
    .option('--sgf <folder>', 'write the games there, and their results to games.jsonl')
    .option('--resume', 'go on with the match in the --sgf folder')
    .option('--parallel <n>', 'games at once against programs and clocks', wholeNumber(1, 64), 1)
    .addOption(threadsOption('all networks together'))
    .addOption(seedOption())
    .addOption(jsonOption('the result'))
    .addHelpText(
      'after',
      `
Games come in pairs with the same opening and exchanged colours. Areas are
counted with all stones on the board alive. A program's own final_score may
take dead stones off; when it then sees another winner, the game goes on (with
kgs-genmove_cleanup where the program has it) until both pass again, and the
board decides. An illegal move or a bad answer forfeits the game; a program that
ends is started again and the game begun anew. No time is set for programs.
Ctrl-C ends the match, gives up the games under way and prints the result so
far.

A network plays as in zero gtp: the same playouts mean the same play against
every opponent. Without --time and programs many games are played at once in
each thread, and a seed always gives the same games. --sprt counts games in the
order in which they began.

The exit status is 0 when NEW won the match (or passed the SPRT), 3 when not.

Examples:
  zero match new.zero old.zero --games 200 --visits 100
  zero match new.zero old.zero --games 2000 --sprt 30
  zero match runs/9x9 random
  zero match level:5 level:4             levels of zero play --levels
  zero match runs/9x9 g170.bin.gz        a network of KataGo's
  zero match runs/9x9 gtp:"gnugo --mode gtp --chinese-rules" --time 1`,
    )
    .action(async (first: string, second: string, options) => {
      const { matchCommand } = await import('../matchCommand.js');
      process.exitCode = await matchCommand(first, second, options);
    });
}
