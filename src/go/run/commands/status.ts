import type { Command } from 'commander';
import { jsonOption } from '../../../terminal/options.js';
import { addServerOptions } from '../../options.js';

/** `zero status`: how a run stands. */
export function register(program: Command): void {
  addServerOptions(program.command('status'))
    .description('tell how a run stands, with plots')
    .argument('[folder]', 'run folder')
    .option('--plot <file>', 'write the plots as an SVG picture')
    .option('--nats <url>', 'ask a server how the workers of a run stand, from anywhere')
    .option('--run <name>', 'with --nats: the run')
    .addOption(jsonOption('everything'))
    .addHelpText(
      'after',
      '\nExamples:\n  zero status runs/9x9\n  zero status runs/9x9 --plot 9x9.svg\n  zero status --nats tls://hub:4222 --run 9x9 --creds hub.nk',
    )
    .action(async (folder: string | undefined, options) => {
      const { statusCommand } = await import('../statusCommand.js');
      await statusCommand(folder, options);
    });
}
