import type { Command } from 'commander';

/** `zero doctor`: what there is on this machine, and what zero makes of it. */
export function register(program: Command): void {
  program
    .command('doctor')
    .description(
      'look at the machine, the tensor backends and the shipped network, and explain what was found',
    )
    .option('--json', 'print the findings as JSON')
    .addHelpText(
      'after',
      '\nThe exit status is 1 when something that zero needs is broken.\n\nExamples:\n  zero doctor\n  zero doctor --json',
    )
    .action(async (options) => {
      const { doctorCommand } = await import('../doctorCommand.js');
      process.exitCode = (await doctorCommand(options)) ? 0 : 1;
    });
}
