import { type Outcome, outcomeOf } from '../../base/outcome.js';
import { readNetwork } from '../networkFile.js';
import { OnnxEvaluator } from '../onnxEvaluator.js';
import { type MatchResult, playMatch, type Side } from './match.js';

/** A match for a worker thread: paths of networks, or 'random'. */
export interface MatchTask {
  first: string;
  second: string;
  size: number;
  rules: string;
  komi: number;
  games: number;
  visits: number;
  seed: number;
  openingMoves: number;
  threads: number;
}

/** Plays a match in a Piscina worker thread. */
export default function runMatchTask(task: MatchTask): Promise<Outcome<MatchResult>> {
  return outcomeOf(() => playTask(task));
}

/** As {@link runMatchTask}, in the calling thread. */
export async function playTask(task: MatchTask): Promise<MatchResult> {
  const open = (path: string): Side =>
    path === 'random'
      ? 'random'
      : new OnnxEvaluator(readNetwork(path), Math.min(64, task.games), { threads: task.threads });
  const first = open(task.first);
  const second = open(task.second);
  try {
    return await playMatch(first, second, task);
  } finally {
    for (const side of [first, second]) if (side !== 'random') side.dispose();
  }
}
