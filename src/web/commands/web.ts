import { type Command, Option } from 'commander';
import { UsageError } from '../../../base/errors.js';
import { jsonOption, several, wholeNumber } from '../../terminal/options.js';

/** `zero web`: the page. */
export function register(program: Command): void {
  program
    .command('web')
    .summary('play, review games and watch runs in a page')
    .description(
      'a page on this machine, or in a folder of its own: play the bot, have games reviewed, watch runs',
    )
    .argument('[run...]', 'run folders to watch, whose networks play too')
    .addOption(
      new Option('--network <file>', 'a network file or run folder that plays too; may be repeated')
        .argParser(several)
        .default([], 'none'),
    )
    .option('--port <n>', 'port (default: 8361, or any free one)', wholeNumber(0, 65_535))
    .option(
      '--host <address>',
      'address to listen on; another than this machine alone needs --allow-host',
      '127.0.0.1',
    )
    .addOption(
      new Option('--allow-host <name>', 'a name by which other machines reach it; may be repeated')
        .argParser(several)
        .default([], 'none'),
    )
    .option('--no-open', 'do not open the browser')
    .option('--export <folder>', 'write the page with the engine in its tab, for any file server')
    .option('--force', 'with --export: replace the page in a folder that is not empty')
    .addOption(jsonOption('what --export has written'))
    .addHelpText(
      'after',
      `
The page is for whoever has the address that is printed: it carries a token.
Nothing is sent to any other machine.

Examples:
  zero web                          play the shipped networks
  zero web runs/9x9                 watch a run, and play its newest network
  zero web --port 9000 --no-open    print the address only
  zero web --export public/go       a folder that plays without a server`,
    )
    .action(async (runs, options) => {
      if (options.export !== undefined) {
        const { exportCommand } = await import('../export/exportCommand.js');
        exportCommand(options.export, [...options.network, ...runs], options);
        return;
      }
      if (options.force || options.json) throw new UsageError('--force and --json go with --export FOLDER');
      const { webCommand } = await import('../webCommand.js');
      await webCommand(runs, options);
    });
}
