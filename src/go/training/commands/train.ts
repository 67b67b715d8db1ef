import type { Command } from 'commander';
import { backendOptions } from '../../../tensor/options.js';
import { oneOf, several, wholeNumber } from '../../../terminal/options.js';

/** `zero train`: learn from a folder of records. */
export function register(program: Command): void {
  backendOptions(program.command('train'))
    .description('train a network on recorded games')
    .option('--records <folder>', 'folder of the records', 'records')
    .option('--out <folder>', 'folder for networks/ and checkpoint/', 'training')
    .option('--steps <n>', 'training steps in all', wholeNumber(1), 1000)
    .option('--follow', 'wait for new games instead of going over the same ones again; ends with Ctrl-C')
    .option('--recipe <name>', 'fast or agz', oneOf('fast', 'agz'), 'fast')
    .option('--size <board>', 'board size of a network that begins', '9x9')
    .option(
      '--set <key=value>',
      'change a setting, such as training.learningRate=0.01 or network.blocks=6',
      several,
      [],
    )
    .option('--threads <n>', 'threads of a step (default: one a core)', wholeNumber(1, 256))
    .option('--seed <n>', 'seed of a network that begins', wholeNumber(0), 1)
    .option('--json', 'print the final losses as JSON')
    .addHelpText(
      'after',
      `
Continues from the checkpoint in --out when there is one. Ctrl-C saves and ends.

Examples:
  zero train --records games --out nets --steps 5000
  zero train --records runs/9x9/records --out bigger --set network.blocks=8 --set network.channels=96 --steps 20000`,
    )
    .action(async (options) => {
      const { trainCommand } = await import('../trainCommand.js');
      await trainCommand(options);
    });
}
