import { createInterface } from 'node:readline';
import { ZeroError } from '../../../base/errors.js';
import { BLACK, WHITE } from '../../../engine/position.js';
import { type OpenOptions, openSession } from '../session/open.js';
import { TerminalGame } from './game.js';

/** Options of `zero play`, as the command line has them. */
export interface PlayOptions extends OpenOptions {
  color: string;
  handicap: number;
}

/** `zero play`: reads moves from standard input until the game is over or the input ends. */
export async function playCommand(options: PlayOptions): Promise<void> {
  const person = /^b(lack)?$/i.test(options.color) ? BLACK : /^w(hite)?$/i.test(options.color) ? WHITE : 0;
  if (person === 0) throw new ZeroError(`'${options.color}' is no colour; give --color black or white`);
  const komi = options.komi ?? (options.handicap > 0 ? 0.5 : undefined);
  const { session } = openSession({ ...options, komi });
  const game = new TerminalGame(
    session,
    {
      person,
      handicap: options.handicap,
      round: process.stdout.isTTY === true,
      hint: { visits: options.visits ?? 400, seconds: Math.min(options.time, 2) },
    },
    (text) => process.stdout.write(`${text}\n`),
  );
  await game.begin();
  // Opened only now: lines that come before somebody reads them are lost.
  const input = createInterface({ input: process.stdin, output: process.stdout });
  input.setPrompt(game.prompt);
  input.prompt();
  for await (const line of input) {
    await game.line(line);
    if (game.over) break;
    input.prompt();
  }
  input.close();
}
