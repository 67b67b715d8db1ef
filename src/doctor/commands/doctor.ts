import type { Command } from 'commander';
import { EXIT } from '../../terminal/exit.js';
import { jsonOption } from '../../terminal/options.js';

/** `zero doctor`: what there is on this machine, and what zero makes of it. */
export function register(program: Command): void {
  program
    .command('doctor')
    .summary('look at the machine and what zero makes of it')
    .description('look at the machine, the tensor backends and the shipped network')
    .addOption(jsonOption('the findings'))
    .addHelpText(
      'after',
      '\nThe exit status is 1 when something that zero needs is broken.\n\nExamples:\n  zero doctor\n  zero doctor --json',
    )
    .action(async (options) => {
      const { doctorCommand } = await import('../doctorCommand.js');
      process.exitCode = (await doctorCommand(options)) ? EXIT.done : EXIT.problem;
    });
}
