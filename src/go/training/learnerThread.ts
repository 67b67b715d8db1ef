import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { ZeroError } from '../../../base/errors.js';
import { type LearnOptions, type LearnReport, learn } from './learn.js';

/** From the learner's thread to its owner. */
export type LearnerMessage =
  | { report: LearnReport }
  | { network: string; step: number }
  | { error: string; known: boolean };

/** To the learner's thread. */
export type ToLearner = 'stop' | { progress: number };

// The learner computes synchronously, so that it has a thread of its own next to the players.
const port = parentPort!;
let stopped = false;
let progress = 0;
/** Takes what the owner sent: the share of the run that is over, or that it is to end. */
function look(): void {
  for (let got = receiveMessageOnPort(port); got; got = receiveMessageOnPort(port)) {
    const message = got.message as ToLearner;
    if (message === 'stop') stopped = true;
    else progress = message.progress;
  }
}
try {
  await learn(workerData as LearnOptions, {
    onReport: (report) => port.postMessage({ report } satisfies LearnerMessage),
    onNetwork: (network, step) => port.postMessage({ network, step } satisfies LearnerMessage),
    progress: () => progress,
    stopped: () => {
      look();
      return stopped;
    },
  });
} catch (error) {
  const known = error instanceof ZeroError;
  const text = error instanceof Error ? (known ? error.message : String(error.stack)) : String(error);
  port.postMessage({ error: text, known } satisfies LearnerMessage);
}
port.close();
