import type { Command } from 'commander';
import { jsonOption } from '../../../terminal/options.js';

/** `zero status`: how a run stands. */
export function register(program: Command): void {
  program
    .command('status')
    .description('tell how a run stands, with plots')
    .argument('<folder>', 'run folder')
    .option('--plot <file>', 'write the plots as an SVG picture')
    .addOption(jsonOption('everything'))
    .addHelpText('after', '\nExamples:\n  zero status runs/9x9\n  zero status runs/9x9 --plot 9x9.svg')
    .action(async (folder: string, options) => {
      const { statusCommand } = await import('../statusCommand.js');
      statusCommand(folder, options);
    });
}
