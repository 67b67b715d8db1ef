import type { Command } from 'commander';
import { jsonOption, oneOf, wholeNumber } from '../../../terminal/options.js';
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
    time: '2, or no limit with --visits or --level',
  })
    .option('--levels', 'list the levels with their Elo, and end')
    .addOption(jsonOption('--levels'))
    .addHelpText(
      'after',
      `
Examples:
  zero play                               you are Black
  zero play --levels                      opponents from the weakest on
  zero play --level 3                     against one of them
  zero play --color white --visits 50     a weaker opponent
  zero play --network runs/5x5 --time 1   against your own run`,
    )
    .action(async (options) => {
      const { atLevel, readLevels } = await import('../../levels/levels.js');
      if (options.levels) {
        const { levelLines } = await import('../../levels/report.js');
        const levels = readLevels();
        for (const line of options.json ? [JSON.stringify(levels)] : levelLines(levels)) console.log(line);
        return;
      }
      const { playCommand } = await import('../playCommand.js');
      const bot = atLevel(options);
      await playCommand({
        ...bot,
        time: bot.time ?? (bot.visits === undefined ? 2 : Number.POSITIVE_INFINITY),
      });
    });
}
