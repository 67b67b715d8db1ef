import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { VERSION } from '../../../base/version.js';
import type { Evaluator } from '../../../engine/evaluator.js';
import { averagedEvaluator } from '../../../engine/search/averaged.js';
import { uniformEvaluator } from '../../../engine/search/uniform.js';
import { SYMMETRIES } from '../../../engine/symmetry.js';
import { fastestEvaluator } from '../../../selfplay/fastestEvaluator.js';
import { type NetworkFile, readNetwork } from '../../../selfplay/networkFile.js';
import { OnnxEvaluator } from '../../../selfplay/onnxEvaluator.js';
import { openNetwork, shippedNetworkPath } from '../network/open.js';
import { GtpEngine } from './engine.js';

/** Options of `zero gtp`. */
export interface ServeOptions {
  network?: string;
  visits?: number;
  time: number;
  rules: string;
  komi?: number;
  size?: number;
  resign: number;
  points?: boolean;
  averageSymmetries?: boolean;
  threads?: number;
  seed: number;
}

/** Positions in a batch of the network. */
const CAPACITY = 16;

/**
 * A GTP engine for the options: on the network given, which plays on its own board size only; else on the networks
 * shipped with the program, and on uniform priors where there is none for a board size.
 */
export function makeEngine(options: ServeOptions): GtpEngine {
  const visits = options.visits ?? (Number.isFinite(options.time) ? 1_000_000 : 800);
  const common = {
    version: VERSION,
    rules: options.rules,
    limits: { visits, seconds: options.time, points: options.points },
    resignBelow: options.resign,
    seed: options.seed,
  };
  if (options.network === undefined) {
    const evaluators = new Map<number, Evaluator>();
    const evaluator = (size: number) => {
      if (!evaluators.has(size)) evaluators.set(size, shippedEvaluator(size, options));
      return evaluators.get(size);
    };
    return new GtpEngine({
      ...common,
      name: 'zero',
      evaluator,
      size: options.size ?? 9,
      komi: options.komi ?? 7,
    });
  }
  const { network } = openNetwork(options.network);
  const { size, komi, step } = network.info;
  const evaluator = onNetwork(network, options);
  return new GtpEngine({
    ...common,
    name: 'zero',
    version: `${VERSION} step ${step}`,
    evaluator: (s) => (s === size ? evaluator : undefined),
    size: options.size ?? size,
    komi: options.komi ?? komi,
  });
}

function onNetwork(network: NetworkFile, { threads, averageSymmetries }: ServeOptions): Evaluator {
  const capacity = averageSymmetries ? SYMMETRIES * CAPACITY : CAPACITY;
  const evaluator =
    threads !== undefined
      ? new OnnxEvaluator(network, capacity, { threads })
      : fastestEvaluator(network, capacity, availableParallelism());
  return averageSymmetries ? averagedEvaluator(evaluator) : evaluator;
}

/** The evaluator of the shipped network for a board size, or one without a network, which says so. */
function shippedEvaluator(size: number, options: ServeOptions): Evaluator {
  const path = shippedNetworkPath(size);
  if (existsSync(path)) return onNetwork(readNetwork(path), options);
  process.stderr.write(
    `zero: no network for ${size}x${size} is shipped; it searches without one and plays badly (--network FILE)\n`,
  );
  return uniformEvaluator(size, CAPACITY);
}

/**
 * Answers GTP on standard input until `quit` or its end. A line that comes in stops an analysis under way; the comment
 * `# interrupt` (GoGui) also makes a genmove play the best move so far.
 */
export async function serveGtp(options: ServeOptions): Promise<void> {
  const engine = makeEngine(options);
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
    const waiting = () => queue.length > 0 || closed;
    try {
      write(await engine.handle(line, write, waiting));
    } catch (error) {
      // A game on somebody's screen is worth more than a clean end.
      write(`? internal error, see the engine's messages\n\n`);
      process.stderr.write(`zero: a bug, after '${line}': ${(error as Error).stack}\n`);
    }
  }
  lines.close();
}
