import { releaseLocks } from '../../base/files/lock.js';
import { EXIT } from './exit.js';

/** What asks a command to end. A terminal that is closed sends SIGHUP. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Milliseconds within which a second signal is the same one: npx passes on the Ctrl-C that the terminal has sent already. */
const SAME = 1000;

/**
 * The first SIGINT, SIGTERM or SIGHUP aborts the controller, so that the command saves and ends, with exit status 130.
 * A second Ctrl-C ends the process at once.
 * @param onFirst called at the first one, to tell the user what happens now.
 * @returns the function that stops listening.
 */
export function onInterrupt(controller: AbortController, onFirst: () => void = () => {}): () => void {
  let first: number | undefined;
  const take = (signal: NodeJS.Signals) => {
    if (signal === 'SIGHUP') ignoreOutputErrors();
    const now = performance.now();
    if (first === undefined) {
      first = now;
      process.exitCode = EXIT.interrupted;
      onFirst();
      controller.abort();
    } else if (signal === 'SIGINT' && now - first > SAME) {
      stopListening();
      releaseLocks();
      process.kill(process.pid, signal);
    }
  };
  const stopListening = () => {
    for (const signal of SIGNALS) process.off(signal, take);
  };
  for (const signal of SIGNALS) process.on(signal, take);
  return stopListening;
}

/**
 * A signal for work that ends by {@link onInterrupt}, or when its minutes are over.
 * @returns also the function that stops waiting for either.
 */
export function endingSignal(minutes?: number): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const stopListening = onInterrupt(controller);
  const timer = minutes && setTimeout(() => controller.abort(), minutes * 60_000);
  const release = () => {
    clearTimeout(timer || undefined);
    stopListening();
  };
  return { signal: controller.signal, release };
}

/** With its terminal gone a command can say nothing any more, but it can save. */
function ignoreOutputErrors(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.removeAllListeners('error');
    stream.on('error', () => {});
  }
}
