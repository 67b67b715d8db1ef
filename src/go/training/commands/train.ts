import { type Command, Option } from 'commander';
import { backendOptions } from '../../../tensor/options.js';
import { jsonOption, seedOption, threadsOption, wholeNumber } from '../../../terminal/options.js';
import { recipeOption, setOption, sizesOption } from '../../options.js';

/** `zero train`: learn from a folder of records. */
export function register(program: Command): void {
  backendOptions(program.command('train'))
    .description('train a network on recorded games')
    .addOption(
      new Option('--records <folders...>', 'folders of records, of one run or of several').default(
        ['records'],
        'records',
      ),
    )
    .option('--out <folder>', 'folder for networks/ and checkpoint/', 'training')
    .option('--steps <n>', 'training steps, more than were done before', wholeNumber(1, 1_000_000_000), 1000)
    .option('--follow', 'wait for new games instead of using old ones again; ends with Ctrl-C')
    .addOption(recipeOption())
    .addOption(
      sizesOption('board, such as 9 or 9x9; several such as 9x9,13x13 for one network').default(
        { size: 9, sizes: '' },
        '9x9',
      ),
    )
    .addOption(setOption('training.batch=64'))
    .addOption(threadsOption('a training step'))
    .addOption(seedOption('seed of a network that begins'))
    .addOption(jsonOption('the final losses'))
    .addHelpText(
      'after',
      `
Continues from the checkpoint in --out when there is one. Ctrl-C saves and ends.
Of several folders each counts as newer than the one before it.

Examples:
  zero train --records games --out nets --steps 5000
  zero train --records runs/9x9/records --out bigger --steps 20000 \\
    --set network.blocks=8 --set network.channels=96
  zero train --records runs/9x9/records runs/all/records --out runs/all \\
    --size 9x9,13x13,19x19 --set training.windowScale=1000000`,
    )
    .action(async (options) => {
      const { trainCommand } = await import('../trainCommand.js');
      await trainCommand({ ...options, ...options.size });
    });
}
