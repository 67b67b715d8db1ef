import { existsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ZeroError } from '../../../base/errors.js';
import { withoutControls } from '../../../base/text.js';

import { BLACK, type Position } from '../../../engine/position.js';
import { sensibleMoves } from '../../../engine/search/passing.js';
import { networkPath, networkSteps, readNetwork } from '../../../selfplay/networkFile.js';
import { OnnxEvaluator } from '../../../selfplay/onnxEvaluator.js';
import type { RunWatch } from '../../go/run/watch.js';
import type { GenerationData } from '../protocol/evolution.js';

/** Networks of a run that are asked: a slider with more shows no more. */
const MOST = 40;
/** Bytes of networks that stay loaded for the next question. */
const MOST_BYTES = 64e6;
/** The step of random play. */
const RANDOM = -1;

interface Loaded {
  readonly evaluator: OnnxEvaluator;
  readonly bytes: number;
}

/** Asks the networks of runs, from the first to the newest, about one position. */
export class Generations {
  /** By paths, those asked last at the end. */
  private readonly loaded = new Map<string, Loaded>();

  /**
   * Random play and the run's networks, coarsely spread first, so that a page has something of everything soon.
   * @throws ZeroError when the position is for another board.
   */
  async ask(
    watch: RunWatch,
    position: Position,
    onFound: (generation: GenerationData) => void,
    signal: AbortSignal,
  ): Promise<{ generations: number }> {
    const { network } = watch.config;
    if (position.size !== network.size)
      throw new ZeroError(
        `the run plays on ${network.size}x${network.size}, and the position is on ${position.size}x${position.size}`,
      );
    const steps = chosenSteps(
      networkSteps(watch.folder.networks),
      watch.ratings.map(({ step }) => step),
      MOST,
    );
    const of = steps.length + 1;
    onFound({ ...randomPlay(position), of });
    for (const step of coarseFirst(steps)) {
      await nextTurn(); // others get theirs
      if (signal.aborted) break;
      onFound({ ...this.answer(networkPath(watch.folder.networks, step), step, position), of });
    }
    return { generations: of };
  }

  private answer(path: string, step: number, position: Position): Omit<GenerationData, 'of'> {
    try {
      const evaluator = this.evaluator(path);
      evaluator.put(0, position);
      evaluator.runSync(1);
      return answerOf(evaluator, step, position);
    } catch (error) {
      if (!(error instanceof ZeroError)) throw error;
      const gone = !existsSync(path);
      return { step, policy: [], fault: gone ? 'the run has deleted it' : withoutControls(error.message) };
    }
  }

  private evaluator(path: string): OnnxEvaluator {
    const known = this.loaded.get(path);
    if (known) {
      this.loaded.delete(path);
      this.loaded.set(path, known);
      return known.evaluator;
    }
    const network = readNetwork(path);
    const evaluator = new OnnxEvaluator(network, 1, { threads: 1 });
    this.loaded.set(path, { evaluator, bytes: network.onnx.length });
    let bytes = [...this.loaded.values()].reduce((sum, l) => sum + l.bytes, 0);
    for (const [oldest, l] of this.loaded) {
      if (bytes <= MOST_BYTES || oldest === path) break;
      l.evaluator.dispose();
      this.loaded.delete(oldest);
      bytes -= l.bytes;
    }
    return evaluator;
  }
}

/** What a network says in a slot of one, for Black. */
function answerOf(evaluator: OnnxEvaluator, step: number, position: Position): Omit<GenerationData, 'of'> {
  const { logits, values, scores, ownership } = evaluator;
  const forBlack = position.toPlay === BLACK ? 1 : -1;
  const policy = new Float64Array(position.area + 1);
  let most = Number.NEGATIVE_INFINITY;
  for (let move = 0; move < policy.length; move++)
    if (position.isLegal(move)) most = Math.max(most, logits[move]);
  let sum = 0;
  for (let move = 0; move < policy.length; move++) {
    if (position.isLegal(move)) policy[move] = Math.exp(logits[move] - most);
    sum += policy[move];
  }
  return {
    step,
    policy: Array.from(policy, (share) => rounded(share / sum)),
    winRate: rounded((1 + forBlack * values[0]) / 2),
    ...(scores && { scoreLead: rounded(forBlack * scores[0]) }),
    ...(ownership && {
      ownership: Array.from(ownership.subarray(0, position.area), (o) => rounded(forBlack * o)),
    }),
  };
}

function randomPlay(position: Position): Omit<GenerationData, 'of'> {
  const moves = new Int16Array(position.area + 1);
  const count = sensibleMoves(position, moves);
  const policy = new Array<number>(position.area + 1).fill(0);
  // It passes when nothing else is left.
  if (count > 1) for (let i = 0; i < count - 1; i++) policy[moves[i]] = rounded(1 / (count - 1));
  else policy[position.pass] = 1;
  return { step: RANDOM, policy };
}

/** At most so many steps, the first and the newest among them; those with a rating before others. */
export function chosenSteps(steps: readonly number[], rated: readonly number[], most: number): number[] {
  if (steps.length <= most) return [...steps];
  const known = new Set(rated);
  const chosen = new Set([steps[0], steps.at(-1)!]);
  const take = (from: readonly number[]) => {
    const room = most - chosen.size;
    const left = from.filter((step) => !chosen.has(step));
    if (left.length <= room) for (const step of left) chosen.add(step);
    else for (let i = 0; i < room; i++) chosen.add(left[Math.floor(((i + 0.5) * left.length) / room)]);
  };
  take(steps.filter((step) => known.has(step)));
  take(steps);
  return [...chosen].sort((a, b) => a - b);
}

/** The same in the order of halving: the last, the first, the middle, … */
export function coarseFirst<T>(items: readonly T[]): T[] {
  const taken = new Set<number>([items.length - 1, 0]);
  let stride = 1;
  while (stride < items.length) stride *= 2;
  for (; stride >= 1; stride /= 2) for (let i = 0; i < items.length; i += stride) taken.add(i);
  return [...taken].filter((i) => i >= 0 && i < items.length).map((i) => items[i]);
}

function rounded(x: number): number {
  return Math.round(x * 1e4) / 1e4;
}
