import { createInterface } from 'node:readline';
import { ZeroError } from '../../../base/errors.js';
import { BLACK, WHITE } from '../../../engine/position.js';
import { makeEngine } from '../gtp/serve.js';
import { TerminalGame } from './game.js';

/** Options of `zero play`, as the command line has them. */
export interface PlayOptions {
  network?: string;
  color: string;
  handicap: number;
  visits?: number;
  time: number;
  komi?: number;
  rules: string;
  size?: number;
  resign: number;
  points?: boolean;
  averageSymmetries?: boolean;
  threads?: number;
  seed: number;
}

/** `zero play`: reads moves from standard input until the game is over or the input ends. */
export async function playCommand(options: PlayOptions): Promise<void> {
  const person = /^b(lack)?$/i.test(options.color) ? BLACK : /^w(hite)?$/i.test(options.color) ? WHITE : 0;
  if (person === 0) throw new ZeroError(`'${options.color}' is no colour; give --color black or white`);
  const komi = options.komi ?? (options.handicap > 0 ? 0.5 : undefined);
  const engine = makeEngine({ ...options, komi });
  const game = new TerminalGame(
    engine,
    {
      person,
      handicap: options.handicap,
      round: process.stdout.isTTY === true,
      hint: { visits: options.visits ?? 400, seconds: Math.min(options.time, 2) },
    },
    (text) => process.stdout.write(`${text}\n`),
  );
  const problem = await game.begin();
  if (problem !== undefined) throw new ZeroError(problem);
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
