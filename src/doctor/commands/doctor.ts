import type { Command } from 'commander';
import { addServerOptions } from '../../go/options.js';
import { EXIT } from '../../terminal/exit.js';
import { jsonOption } from '../../terminal/options.js';

/** `zero doctor`: what there is on this machine, and what zero makes of it. */
export function register(program: Command): void {
  addServerOptions(program.command('doctor'))
    .summary('look at the machine and what zero makes of it')
    .description('look at the machine, the tensor backends and the shipped network')
    .option('--nats <url>', 'look at a NATS server of other machines instead')
    .addOption(jsonOption('the findings'))
    .addHelpText(
      'after',
      '\nThe exit status is 1 when something that zero needs is broken.\n\nExamples:\n  zero doctor\n  zero doctor --json\n  zero doctor --nats tls://hub:4222 --creds me.nk',
    )
    .action(async (options) => {
      const { doctorCommand } = await import('../doctorCommand.js');
      process.exitCode = (await doctorCommand(options)) ? EXIT.done : EXIT.problem;
    });
}
