import { existsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import type { Evaluator } from '../../../engine/evaluator.js';
import { MAX_SIZE, MIN_SIZE } from '../../../engine/geometry.js';
import { rulesByName } from '../../../engine/rules.js';
import { averagedEvaluator } from '../../../engine/search/averaged.js';
import { SYMMETRIES } from '../../../engine/symmetry.js';
import { boardRange } from '../../../selfplay/boards.js';
import { fastestEvaluator } from '../../../selfplay/fastestEvaluator.js';
import type { NetworkFile } from '../../../selfplay/networkFile.js';
import { OnnxEvaluator } from '../../../selfplay/onnxEvaluator.js';
import type { NetworkSource, OpenAs } from '../network/source.js';
import { openSource, shippedNetworkPath } from '../networkFiles/open.js';
import { lazyEvaluator } from './lazyEvaluator.js';
import { NoNetwork } from './refusal.js';
import { GameSession } from './session.js';

/** What a command line says of a session. */
export interface OpenOptions extends OpenAs {
  network?: string;
  /** Playouts a move; without it 800, or no limit where there is one of time. */
  visits?: number;
  /** Share of the moves that are drawn by the network's priors. */
  drawn?: number;
  /** Seconds a move; Infinity for no limit. */
  time: number;
  rules: string;
  /** Without them the network's. */
  komi?: number;
  size?: number;
  resign: number;
  points?: boolean;
  averageSymmetries?: boolean;
  threads?: number;
  seed: number;
  /** Bytes of the search's trees; a quarter of the machine's memory unless given. */
  maxMemory?: number;
}

/** Positions in a batch of the network. */
const CAPACITY = 16;
const DEFAULT_SIZE = 9;

/**
 * A session on the network given, which plays on its own board sizes only; else on the networks shipped with the program.
 * @returns it, and the training step of the network given.
 * @throws ZeroError, NoNetwork for a board size without a network among them.
 */
export function openSession(options: OpenOptions): { session: GameSession; step?: number } {
  const given = options.network === undefined ? undefined : openSource(options.network);
  given?.check({ style: options.style }); // told now, and not when the first move is thought about
  const size = options.size ?? given?.usualSize ?? DEFAULT_SIZE;
  const { float, style } = options;
  const sourceOf = (s: number) => (given ? playsOn(given, s) : shippedNetwork(s));
  const evaluators = new Map<number, Evaluator>();
  const raws = new Map<number, OnnxEvaluator>();
  const session = new GameSession({
    evaluator: (s) => {
      if (!evaluators.has(s)) {
        const source = sourceOf(s);
        const make = () => evaluatorOn(source.on(s, { float, style }), options);
        evaluators.set(s, lazyEvaluator(s, CAPACITY, make));
      }
      return evaluators.get(s)!;
    },
    raw: (s) => {
      if (!raws.has(s)) raws.set(s, new OnnxEvaluator(sourceOf(s).on(s, { float: true, style }), 1));
      return raws.get(s)!;
    },
    size,
    rules: rulesByName(options.rules),
    komi: options.komi ?? sourceOf(size).komi(size),
    limits: {
      visits: options.visits ?? (Number.isFinite(options.time) ? 1_000_000 : 800),
      seconds: options.time,
      points: options.points,
      drawn: options.drawn,
    },
    resignBelow: options.resign,
    seed: options.seed,
    maxMemory: options.maxMemory ?? machineMemory() / 4,
  });
  return { session, step: given?.step };
}

function playsOn(source: NetworkSource, size: number): NetworkSource {
  if (!source.sizes.includes(size))
    throw new NoNetwork(
      size,
      `the network ${source.path} plays on ${boardRange(source.sizes)}, not on ${size}x${size}`,
    );
  return source;
}

function shippedNetwork(size: number): NetworkSource {
  const path = shippedNetworkPath(size);
  if (existsSync(path)) return openSource(path);
  const sizes: number[] = [];
  for (let s = MIN_SIZE; s <= MAX_SIZE; s++) if (existsSync(shippedNetworkPath(s))) sizes.push(s);
  const shipped = sizes.length > 0 ? `it comes with networks for ${listed(sizes)}` : 'it comes with none';
  throw new NoNetwork(
    size,
    `zero has no network for ${size}x${size} (${shipped}); give one with --network, or train it with zero run`,
  );
}

/** Board sizes one by one, or from the first to the last where none is left out. */
function listed(sizes: readonly number[]): string {
  const gapless = sizes.length > 2 && sizes.at(-1)! - sizes[0] === sizes.length - 1;
  return gapless ? boardRange(sizes) : sizes.map((s) => `${s}x${s}`).join(', ');
}

function evaluatorOn(network: NetworkFile, { threads, averageSymmetries }: OpenOptions): Evaluator {
  const capacity = averageSymmetries ? SYMMETRIES * CAPACITY : CAPACITY;
  const evaluator =
    threads !== undefined
      ? new OnnxEvaluator(network, capacity, { threads })
      : fastestEvaluator(network, capacity, availableParallelism());
  return averageSymmetries ? averagedEvaluator(evaluator) : evaluator;
}

/** Bytes of the machine's memory, or of the part that this process may use. */
function machineMemory(): number {
  const own = process.constrainedMemory();
  return own > 0 ? Math.min(own, totalmem()) : totalmem();
}
