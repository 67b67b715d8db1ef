import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import type { Evaluator } from '../../engine/evaluator.js';
import { uniformEvaluator } from '../../engine/search/uniform.js';
import { OnnxEvaluator } from '../../selfplay/onnxEvaluator.js';
import { VERSION } from '../cli/version.js';
import { defaultNetworkPath, openNetwork } from '../network/open.js';
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
  threads?: number;
  seed: number;
}

/** Positions in a batch of the network. */
const CAPACITY = 16;

/** A GTP engine for the options: on a network, or on uniform priors when this copy has none. */
export function makeEngine(options: ServeOptions): GtpEngine {
  const threads = options.threads ?? availableParallelism();
  const visits = options.visits ?? (Number.isFinite(options.time) ? 1_000_000 : 800);
  const common = {
    version: VERSION,
    rules: options.rules,
    limits: { visits, seconds: options.time },
    resignBelow: options.resign,
    seed: options.seed,
  };
  if (options.network === undefined && !existsSync(defaultNetworkPath())) {
    process.stderr.write(
      'zero: this copy has no network; it searches without one and plays badly (--network FILE)\n',
    );
    const evaluators = new Map<number, Evaluator>();
    const evaluator = (size: number) => {
      if (!evaluators.has(size)) evaluators.set(size, uniformEvaluator(size, CAPACITY));
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
  const evaluator = new OnnxEvaluator(network, CAPACITY, { threads });
  return new GtpEngine({
    ...common,
    name: 'zero',
    version: `${VERSION} step ${step}`,
    evaluator: (s) => (s === size ? evaluator : undefined),
    size: options.size ?? size,
    komi: options.komi ?? komi,
  });
}

/** Answers GTP on standard input until `quit` or its end. A line that comes in stops an analysis under way. */
export async function serveGtp(options: ServeOptions): Promise<void> {
  const engine = makeEngine(options);
  const lines = createInterface({ input: process.stdin });
  const queue: string[] = [];
  let wake: (() => void) | undefined;
  let closed = false;
  lines.on('line', (line) => {
    queue.push(line);
    engine.interrupt();
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
    const answer = await engine.handle(line, (text) => process.stdout.write(text));
    if (answer) process.stdout.write(answer);
  }
  lines.close();
}
