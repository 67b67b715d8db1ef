import type { Command } from 'commander';
import { jsonOption } from '../../../terminal/options.js';

/** `zero worker`: the other machines that may play for a run. */
export function register(program: Command): void {
  const worker = program.command('worker').description('let other machines play for a run, or ban them');
  const options = (command: Command) =>
    command
      .requiredOption('--folder <folder>', "the run's folder")
      .option('--name <name>', "what the run is called there (default: the folder's name)")
      .addOption(jsonOption('what was done'));
  options(worker.command('add'))
    .description('make a key for a machine, and the server configuration with it')
    .argument('<worker>', 'name of the machine: letters, digits, - and _')
    .option('--out <file>', 'where its key goes (default: NAME.nk)')
    .addHelpText('after', '\nExamples:\n  zero worker add attic --folder runs/9x9')
    .action(async (name: string, given) => {
      const { addWorker } = await import('../workerCommand.js');
      await addWorker(name, given);
    });
  options(worker.command('ban'))
    .description('keep no more games of a machine')
    .argument('<worker>', 'its name')
    .option('--reason <text>', 'why; the machine is told')
    .addHelpText('after', '\nExamples:\n  zero worker ban attic --folder runs/9x9 --reason "old network"')
    .action(async (name: string, given) => {
      const { banWorker } = await import('../workerCommand.js');
      await banWorker(name, true, given);
    });
  options(worker.command('unban'))
    .description('keep games of a machine again')
    .argument('<worker>', 'its name')
    .addHelpText('after', '\nExamples:\n  zero worker unban attic --folder runs/9x9')
    .action(async (name: string, given) => {
      const { banWorker } = await import('../workerCommand.js');
      await banWorker(name, false, given);
    });
}
