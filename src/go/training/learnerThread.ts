import { parentPort, workerData } from 'node:worker_threads';
import { ZeroError } from '../../../base/errors.js';
import { type LearnOptions, type LearnReport, learn } from './learn.js';

/** From the learner's thread to its owner. */
export type LearnerMessage =
  | { report: LearnReport }
  | { network: string; step: number }
  | { notice: string }
  | { error: string; known: boolean };

/** To the learner's thread: the fraction of the run that is over, or that it is to end. */
export type ToLearner = 'stop' | { progress: number };

// The learner computes synchronously, so that it has a thread of its own next to the players.
const port = parentPort!;
const ending = new AbortController();
let progress = 0;
port.on('message', (message: ToLearner) => {
  if (message === 'stop') ending.abort();
  else progress = message.progress;
});
try {
  await learn(workerData as LearnOptions, {
    onReport: (report) => port.postMessage({ report } satisfies LearnerMessage),
    onNetwork: (network, step) => port.postMessage({ network, step } satisfies LearnerMessage),
    onNotice: (notice) => port.postMessage({ notice } satisfies LearnerMessage),
    progress: () => progress,
    signal: ending.signal,
  });
} catch (error) {
  const known = error instanceof ZeroError;
  const text = error instanceof Error ? (known ? error.message : String(error.stack)) : String(error);
  port.postMessage({ error: text, known } satisfies LearnerMessage);
}
port.close();
