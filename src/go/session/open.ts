import { existsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import type { Evaluator } from '../../../engine/evaluator.js';
import { MAX_SIZE, MIN_SIZE } from '../../../engine/geometry.js';
import { rulesByName } from '../../../engine/rules.js';
import { averagedEvaluator } from '../../../engine/search/averaged.js';
import { SYMMETRIES } from '../../../engine/symmetry.js';
import { fastestEvaluator } from '../../../selfplay/fastestEvaluator.js';
import { type NetworkFile, readNetwork } from '../../../selfplay/networkFile.js';
import { OnnxEvaluator } from '../../../selfplay/onnxEvaluator.js';
import { openNetwork, shippedNetworkPath } from '../network/open.js';
import { NoNetwork } from './refusal.js';
import { GameSession } from './session.js';

/** What a command line says of a session. */
export interface OpenOptions {
  network?: string;
  /** Playouts a move; without it 800, or no limit where there is one of time. */
  visits?: number;
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
 * A session on the network given, which plays on its own board size only; else on the networks shipped with the program.
 * @returns it, and the training step of the network given.
 * @throws ZeroError, NoNetwork for a board size without a network among them.
 */
export function openSession(options: OpenOptions): { session: GameSession; step?: number } {
  const given = options.network === undefined ? undefined : openNetwork(options.network);
  const size = options.size ?? given?.network.info.size ?? DEFAULT_SIZE;
  const networkOf = given
    ? (s: number) => onlyFor(given.network, given.path, s)
    : (s: number) => shippedNetwork(s);
  const evaluators = new Map<number, Evaluator>();
  const session = new GameSession({
    evaluator: (s) => {
      if (!evaluators.has(s)) evaluators.set(s, evaluatorOn(networkOf(s), options));
      return evaluators.get(s)!;
    },
    size,
    rules: rulesByName(options.rules),
    komi: options.komi ?? networkOf(size).info.komi,
    limits: {
      visits: options.visits ?? (Number.isFinite(options.time) ? 1_000_000 : 800),
      seconds: options.time,
      points: options.points,
    },
    resignBelow: options.resign,
    seed: options.seed,
    maxMemory: options.maxMemory ?? machineMemory() / 4,
  });
  return { session, step: given?.network.info.step };
}

function onlyFor(network: NetworkFile, path: string, size: number): NetworkFile {
  const own = network.info.size;
  if (size !== own)
    throw new NoNetwork(size, `the network ${path} plays on ${own}x${own}, not on ${size}x${size}`);
  return network;
}

function shippedNetwork(size: number): NetworkFile {
  const path = shippedNetworkPath(size);
  if (existsSync(path)) return readNetwork(path);
  const sizes: string[] = [];
  for (let s = MIN_SIZE; s <= MAX_SIZE; s++) if (existsSync(shippedNetworkPath(s))) sizes.push(`${s}x${s}`);
  const shipped = sizes.length > 0 ? `it comes with networks for ${sizes.join(', ')}` : 'it comes with none';
  throw new NoNetwork(
    size,
    `zero has no network for ${size}x${size} (${shipped}); give one with --network, or train it with zero run`,
  );
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
