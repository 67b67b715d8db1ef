import type { PoolOptions } from '../../../selfplay/pool.js';

/** Values of `--evaluator` and `--device`. */
export interface EvaluationChoice {
  evaluator?: 'own' | 'shared';
  device?: string;
}

/** Threads that evaluate on a device: with three one copies while another computes. */
const DEVICE_THREADS = 3;

/**
 * Where self-play evaluates its networks. On a processor each worker is quickest with a session of its own; another
 * device wants few large batches, made by a few threads for all workers (`npm run bench:evaluators`).
 */
export function evaluationFor(
  { evaluator, device = 'cpu' }: EvaluationChoice,
  workers: number,
): PoolOptions['evaluation'] {
  if ((evaluator ?? (device === 'cpu' ? 'own' : 'shared')) === 'own') return { kind: 'own' };
  if (device === 'cpu') return { kind: 'shared', session: { threads: workers } };
  // CUDA plans its convolutions anew at every change of a batch's size, back to an earlier one too: 140 ms, where a batch of
  // 512 takes 3.
  return { kind: 'shared', session: { provider: device }, alwaysFull: true, threads: DEVICE_THREADS };
}
