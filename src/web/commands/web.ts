import { type Command, Option } from 'commander';
import { several, wholeNumber } from '../../terminal/options.js';

/** `zero web`: the page. */
export function register(program: Command): void {
  program
    .command('web')
    .description('a page on this machine: play the bot')
    .argument('[run...]', 'run folders whose networks play too')
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
    .addHelpText(
      'after',
      `
The page is for whoever has the address that is printed: it carries a token.
Nothing is sent to any other machine.

Examples:
  zero web                          play the shipped networks
  zero web runs/9x9                 and the newest network of a run
  zero web --port 9000 --no-open    print the address only`,
    )
    .action(async (runs, options) => {
      const { webCommand } = await import('../webCommand.js');
      await webCommand(runs, options);
    });
}
