import type { Command } from 'commander';
import { backendOptions } from '../../../tensor/options.js';
import { oneOf, realNumber, several, wholeNumber } from '../../../terminal/options.js';
import type { RunOptions } from '../runCommand.js';

/** `zero run`: the whole loop in one folder. */
export function register(program: Command): void {
  backendOptions(program.command('run'))
    .description('learn from nothing: self-play, training and matches in one folder, until the time is up')
    .argument('<folder>', 'run folder; made when it is not there, continued when it is')
    .option('--recipe <name>', 'fast or agz (default: fast)', oneOf('fast', 'agz'))
    .option('--size <board>', '5x5, 7x7, 9x9, 13x13 or 19x19 (default: 5x5)')
    .option(
      '--minutes <n>',
      'time of the whole run, earlier commands included (default: 10 on 5x5, else 60)',
      realNumber(0),
    )
    .option('--hours <n>', 'the same in hours', realNumber(0))
    .option(
      '--core-hours <n>',
      'end after so much processor time instead, all threads together',
      realNumber(0),
    )
    .option('--workers <n>', 'self-play workers (default: one a core)', wholeNumber(1, 256))
    .option('--threads <n>', 'threads of a training step (default: half the cores)', wholeNumber(1, 256))
    .option('--seed <n>', 'seed of a run that begins (default: 1)', wholeNumber(0))
    .option(
      '--set <key=value>',
      'change a setting of config.json, such as selfplay.simulations=100',
      several,
      [],
    )
    .option('--final-games <n>', 'games of each match at the end; 0 for none', wholeNumber(0, 10_000), 100)
    .option('--snapshot <file>', 'pack what the run needs to go on elsewhere into one file, and end')
    .option('--restore <file>', 'begin from such a file')
    .option('--json', 'print the final result as JSON')
    .addHelpText(
      'after',
      `
Ctrl-C saves and ends; the same command goes on. zero status FOLDER shows the run from another terminal.

Examples:
  zero run runs/5x5                                  ten minutes on 5x5
  zero run runs/9x9 --size 9x9 --hours 8             a night on 9x9
  zero run runs/9x9 --hours 16                       and another
  zero run runs/9x9 --snapshot 9x9.snapshot          pack it
  zero run elsewhere --restore 9x9.snapshot --hours 24`,
    )
    .action(async (folder: string, options: RunOptions) => {
      const { runCommand } = await import('../runCommand.js');
      await runCommand(folder, options);
    });
}
