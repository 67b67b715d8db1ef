import type { Command } from 'commander';
import { EXIT } from '../../../terminal/exit.js';
import { jsonOption, wholeNumber } from '../../../terminal/options.js';
import type { MapsOptions } from '../mapsCommand.js';

/** `zero sgf`: check and show game files. */
export function register(program: Command): void {
  const sgf = program.command('sgf').description('check, mend and show SGF game files');
  sgf
    .command('check')
    .description('read files and play all their lines, variations too')
    .argument('<file...>')
    .addOption(jsonOption('one line a file'))
    .addHelpText(
      'after',
      '\nThe exit status is 1 when any is bad.\n\nExamples:\n  zero sgf check games/*.sgf\n  zero sgf check --json games/*.sgf | grep \'"ok":false\'',
    )
    .action(async (files: string[], options: { json?: boolean }) => {
      const { checkFiles } = await import('../sgfCommand.js');
      if (!checkFiles(files, options.json === true)) process.exitCode = EXIT.problem;
    });
  sgf
    .command('repair')
    .description('write a file anew with what is wrong in it mended, and list what was')
    .argument('<in>', 'a game file that this or another program stumbles over')
    .argument('<out>', 'the mended file: SGF FF[4] in UTF-8, all properties kept')
    .option('--force', 'write over a file that is there')
    .addOption(jsonOption('what was mended'))
    .addHelpText(
      'after',
      `
Mended are: texts in an encoding that the file does not name or names wrongly, ]
without its backslash, an end in the middle, komi as Fox writes it, with a
comma, a unit or in words, empty lists of stones, passes as a point off the
board.

Examples:
  zero sgf repair fox.sgf mended.sgf`,
    )
    .action(async (file: string, out: string, options: { force?: boolean; json?: boolean }) => {
      const { repairCommand } = await import('../sgfCommand.js');
      repairCommand(file, out, options);
    });
  sgf
    .command('show')
    .description('draw the board of a game')
    .argument('<file>')
    .option('--move <n>', 'after this many moves (default: the last)', wholeNumber(0))
    .option('--game <n>', 'which game of a collection', wholeNumber(1), 1)
    .addHelpText('after', '\nExamples:\n  zero sgf show game.sgf --move 30')
    .action(async (file: string, options: { move?: number; game: number }) => {
      const { showGame } = await import('../sgfCommand.js');
      showGame(file, options);
    });
  sgf
    .command('maps')
    .description("draw a network's feature maps of a position, with policy and ownership")
    .argument('<file>')
    .option('--move <n>', 'after this many moves (default: the last)', wholeNumber(0))
    .option('--game <n>', 'which game of a collection', wholeNumber(1), 1)
    .option('--network <file>', "network file or run folder (default: shipped for the game's size)")
    .option('--layer <layer>', 'one layer; 0 is the input (default: all)', wholeNumber(0))
    .option('--most <n>', 'channels of a layer at most, the strongest first', wholeNumber(1, 2048), 16)
    .option('--out <file>', 'the picture', 'maps.png')
    .addOption(jsonOption('policy, ownership and the order of channels'))
    .addHelpText(
      'after',
      '\nExamples:\n  zero sgf maps game.sgf --move 30\n  zero sgf maps game.sgf --move 30 --layer 4 --most 48 --out layer4.png',
    )
    .action(async (file: string, options: MapsOptions) => {
      const { mapsCommand } = await import('../mapsCommand.js');
      mapsCommand(file, options);
    });
}
