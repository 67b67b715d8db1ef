import type { Command } from 'commander';
import { addBotOptions } from '../../options.js';

/** `zero gtp`: a GTP 2 engine on standard input and output. */
export function register(program: Command): void {
  const command = program.command('gtp').description('play over GTP 2, for Sabaki, GoGui and others');
  addBotOptions(command, {
    visits: 'playouts a move (default: 800, or no limit with --time)',
    time: 'no limit',
  })
    .addHelpText(
      'after',
      `
Examples:
  zero gtp                               for Sabaki: zero as the command, gtp as
                                         its argument
  zero gtp --network runs/9x9 --time 1   the newest network of a run, a second a
                                         move
  zero gtp --level 4                     one of the levels of zero play --levels`,
    )
    .action(async (options) => {
      const { atLevel } = await import('../../levels/levels.js');
      const { serveGtp } = await import('../serve.js');
      await serveGtp({ ...atLevel(options), time: options.time ?? Number.POSITIVE_INFINITY });
    });
}
