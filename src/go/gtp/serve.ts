import { createInterface } from 'node:readline';
import { VERSION } from '../../../base/version.js';
import { type OpenOptions, openSession } from '../session/open.js';
import { GtpEngine } from './engine.js';

/** Options of `zero gtp`. */
export type ServeOptions = OpenOptions;

/**
 * Answers GTP on standard input until `quit` or its end. A line that comes in stops an analysis under way; the comment
 * `# interrupt` (GoGui) also makes a genmove play the best move so far.
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
    engine.interrupt();
    wake?.();
  });
  process.stdout.on('error', () => process.exit(0)); // the other side has gone
  while (!engine.quitted) {
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
