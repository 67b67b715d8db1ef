import { once } from 'node:events';
import { fstatSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { VERSION } from '../../../base/version.js';
import { type OpenOptions, openSession } from '../session/open.js';
import { GtpEngine } from './engine.js';

/** Options of `zero gtp`. */
export type ServeOptions = OpenOptions;

/** Seconds a move for commands that came with the end of the input, where no others are set: nobody waits for more. */
const SECONDS_AFTER_END = 10;

/**
 * Answers GTP on standard input until `quit` or its end. A line that comes in stops an analysis under way; the comment
 * `# interrupt` (GoGui) and the end of the input also make a genmove play the best move so far. Commands that came
 * together with the end, from a file or a script, are answered by their limits.
 */
export async function serveGtp(options: ServeOptions): Promise<void> {
  const { session, step } = openSession(options);
  const engine = new GtpEngine(session, {
    name: 'zero',
    version: step === undefined ? VERSION : `${VERSION} step ${step}`,
    log: (sentence) => process.stderr.write(`zero: ${sentence}\n`),
  });
  const lines = createInterface({ input: process.stdin });
  const queue: string[] = [];
  let wake: (() => void) | undefined;
  let closed = false;
  lines.on('line', (line) => {
    const interrupt = line.trim() === '# interrupt';
    engine.interrupt(interrupt);
    if (!interrupt) queue.push(line);
    wake?.();
  });
  lines.on('close', () => {
    closed = true;
    engine.interrupt(true);
    const { limits } = session;
    if (limits.seconds === Number.POSITIVE_INFINITY)
      session.limits = { ...limits, seconds: SECONDS_AFTER_END };
    wake?.();
  });
  process.stdout.on('error', () => process.exit(0)); // the other side has gone
  if (isFile(process.stdin.fd)) await once(lines, 'close');
  while (!engine.quitted) {
    // An end that came with the line is seen before the line is answered.
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    const line = queue.shift();
    if (line === undefined) {
      if (closed) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      continue;
    }
    const write = (text: string) => void process.stdout.write(text);
    try {
      write(await engine.handle(line, write, queue.length > 0 || closed));
    } catch (error) {
      // A game on somebody's screen is worth more than a clean end.
      write(`? internal error, see the engine's messages\n\n`);
      process.stderr.write(`zero: a bug, after '${line}': ${(error as Error).stack}\n`);
    }
  }
  lines.close();
}

function isFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
}
