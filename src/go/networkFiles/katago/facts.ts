import type { Fact } from '../../network/source.js';
import { allBlocks, type Block, type Conv, type KatagoModel, type Matrix } from './model.js';

/** What a KataGo network is, for people. */
export function katagoFacts(model: KatagoModel, sizes: readonly number[]): Fact[] {
  const { policy, tip } = model;
  const counts = new Map<string, number>();
  for (const { kind } of allBlocks(model.blocks)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const kinds = [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
  const activations = new Set(activationsOf(model.blocks, ['rms' in tip ? tip.activation : tip.activation]));
  return [
    ['format', `KataGo, model version ${model.version}`],
    ['name', model.name],
    ['boards', `${sizes[0]}x${sizes[0]} to ${sizes.at(-1)}x${sizes.at(-1)}`],
    ['architecture', `${model.blocks.length} blocks of ${model.channels} channels: ${kinds}`],
    ['activations', [...activations].join(', ')],
    ['parameters', String(parameters(model))],
    ['inputs', `${model.planes} planes and ${model.numbers} numbers (version 7)`],
    ['heads', `${policy.channels > 1 ? 'policy, optimistic policy' : 'policy'}, result, score, ownership`],
    ['style of people', model.profile ? 'yes, with --style' : 'no'],
  ];
}

function activationsOf(blocks: readonly Block[], out: string[]): string[] {
  for (const block of allBlocks(blocks))
    if ('pre' in block) out.push(block.pre.activation);
    else if (block.kind === 'feed-forward') out.push('silu');
  return out;
}

/** Weights that were learned: kernels, matrices, biases, scales. */
function parameters(model: KatagoModel): number {
  let sum = 0;
  const visit = (value: unknown): void => {
    if (value instanceof Float32Array) sum += value.length;
    else if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null)
      Object.values(value as Conv | Matrix).forEach(visit);
  };
  visit(model);
  return sum;
}
