import { existsSync } from 'node:fs';
import { UsageError, ZeroError } from '../../../base/errors.js';
import { writeFileAtomic } from '../../../base/files/atomic.js';
import { withoutControls } from '../../../base/text.js';
import type { Position } from '../../../engine/position.js';
import { boardRange } from '../../../selfplay/boards.js';
import { writeNetwork } from '../../../selfplay/networkFile.js';
import { OnnxEvaluator } from '../../../selfplay/onnxEvaluator.js';
import { calibrationPositions } from '../network/calibration.js';
import type { NetworkSource } from '../network/source.js';
import { networkOn, openSource } from '../networkFiles/open.js';
import { readSgf } from '../sgf/file.js';
import { positionAt } from '../sgf/positions.js';
import { type Agreement, agreement } from './agreement.js';

/** `zero network show`. */
export function showCommand(file: string, { json }: { json?: boolean }): void {
  const source = openSource(file);
  const facts = source.facts();
  if (json) {
    console.log(JSON.stringify({ path: source.path, ...Object.fromEntries(facts) }));
    return;
  }
  const width = Math.max(...facts.map(([name]) => name.length));
  for (const [name, value] of facts) console.log(`${name.padEnd(width)}  ${withoutControls(value)}`);
}

/** Options of `zero network convert`. */
export interface ConvertOptions {
  size?: number;
  float?: boolean;
  style?: string;
  force?: boolean;
  json?: boolean;
}

/** `zero network convert`. */
export function convertCommand(from: string, to: string, options: ConvertOptions): void {
  if (!/\.(onnx|zero)$/.test(to)) throw new UsageError(`'${to}' is to be an OUT.onnx or an OUT.zero`);
  if (existsSync(to) && !options.force)
    throw new ZeroError(`${to} is there already; give another name, or --force to write over it`);
  const source = openSource(from);
  const { size = source.usualSize, float, style } = options;
  const network = networkOn(source, size, { float, style });
  if (to.endsWith('.zero')) writeNetwork(to, network);
  else writeFileAtomic(to, network.onnx);
  const { quantized, recipe, planes } = network.info;
  if (options.json) console.log(JSON.stringify({ path: to, size, quantized, heads: recipe, inputs: planes }));
  else console.log(`${to}: ${size}x${size}, ${quantized ? '8-bit' : '32-bit floats'}`);
}

/** Options of `zero network compare`. */
export interface CompareOptions {
  size?: number;
  every: number;
  inFloats?: 'a' | 'b' | 'both';
  json?: boolean;
}

/** `zero network compare`. */
export async function compareCommand(
  a: string,
  b: string,
  games: readonly string[],
  { size: wanted, every, inFloats: which, json }: CompareOptions,
): Promise<void> {
  const sources = [openSource(a), openSource(b)] as const;
  const size = wanted ?? commonBoard(sources);
  const positions = games.length > 0 ? positionsOf(games, size, every) : calibrationPositions(size);
  const evaluators = sources.map((source, i) => {
    const inFloats = which === 'both' || which === 'ab'[i];
    return new OnnxEvaluator(networkOn(source, size, { float: inFloats }), 1);
  });
  try {
    const result = agreement(evaluators[0], evaluators[1], positions);
    if (json) console.log(JSON.stringify({ a: sources[0].path, b: sources[1].path, size, ...result }));
    else for (const line of lines(result, size)) console.log(line);
  } finally {
    for (const evaluator of evaluators) evaluator.dispose();
  }
}

function lines(result: Agreement, size: number): string[] {
  const { positions, sameMove, divergence, valueDifference, scoreDifference } = result;
  const share = ((100 * sameMove) / positions).toFixed(1);
  return [
    `positions         ${positions} on ${size}x${size}`,
    `same first move   ${share} %`,
    `KL of policies    ${divergence.toFixed(4)}`,
    `values differ by  ${valueDifference.toFixed(4)}`,
    ...(scoreDifference === undefined ? [] : [`scores differ by  ${scoreDifference.toFixed(2)} points`]),
  ];
}

/** The board that either network is usually played on, if the other knows it too. */
function commonBoard([a, b]: readonly [NetworkSource, NetworkSource]): number {
  for (const size of [a.usualSize, b.usualSize])
    if (a.sizes.includes(size) && b.sizes.includes(size)) return size;
  throw new ZeroError(
    `${a.path} plays on ${boardRange(a.sizes)} and ${b.path} on ${boardRange(b.sizes)}: there is nothing to compare`,
  );
}

/** Every n-th position of games on a board. */
function positionsOf(files: readonly string[], size: number, every: number): Position[] {
  const positions: Position[] = [];
  for (const file of files)
    for (const game of readSgf(file)) {
      if (game.size !== size) continue;
      for (let move = 0; move < game.moves.length; move += every)
        positions.push(positionAt(game, move, file));
    }
  if (positions.length === 0)
    throw new ZeroError(`there are no positions on ${size}x${size} in the games; give others, or --size`);
  return positions;
}
