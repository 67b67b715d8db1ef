import type { Value } from './value.js';

/** What has to be computed for some values. */
export interface Plan {
  /** Pending values, in the order in which they were recorded: each behind those that it needs. */
  nodes: Value[];
  /** The data that they start from, in the order in which they are used: it is the same in every step. */
  leaves: Value[];
}

/** Everything pending that the outputs need. */
export function planFor(outputs: readonly Value[]): Plan {
  const seen = new Set<Value>(outputs);
  const stack = [...outputs];
  const nodes: Value[] = [];
  for (let value = stack.pop(); value; value = stack.pop()) {
    nodes.push(value);
    for (const input of value.recipe!.inputs)
      if (input.recipe && !seen.has(input)) {
        seen.add(input);
        stack.push(input);
      }
  }
  nodes.sort((a, b) => a.id - b.id);
  const leaves = new Set<Value>();
  for (const node of nodes) for (const input of node.recipe!.inputs) if (!input.recipe) leaves.add(input);
  return { nodes, leaves: [...leaves] };
}

/**
 * Bytes that a run of a plan takes at most at one time: each value from its making to its last use, outputs to the end.
 * What onnxruntime's memory grew by for the training steps of bench/trainingSteps.ts was within a fifth of this.
 */
export function peakBytes({ nodes }: Plan, outputs: readonly Value[]): number {
  const lastUse = new Map<Value, number>();
  nodes.forEach((node, i) => {
    for (const input of node.recipe!.inputs) lastUse.set(input, i);
  });
  for (const output of outputs) lastUse.delete(output);
  const ending: Value[][] = nodes.map(() => []);
  for (const [value, i] of lastUse) if (value.recipe) ending[i].push(value);
  let live = 0;
  let peak = 0;
  nodes.forEach((node, i) => {
    live += node.bytes;
    peak = Math.max(peak, live);
    for (const value of ending[i]) live -= value.bytes;
  });
  return peak;
}

/** The keys of the operations that want each value, as often as they do; an empty one for each output. */
export function usesIn({ nodes }: Plan, outputs: readonly Value[]): Map<Value, string[]> {
  const uses = new Map<Value, string[]>();
  const add = (value: Value, key: string) => {
    const keys = uses.get(value);
    if (keys) keys.push(key);
    else uses.set(value, [key]);
  };
  for (const { recipe } of nodes) for (const input of recipe!.inputs) add(input, recipe!.key);
  for (const output of outputs) add(output, '');
  return uses;
}

/** A text that is equal for plans of equal structure: operations, shapes, wiring and outputs. */
export function structureOf({ nodes, leaves }: Plan, outputs: readonly Value[]): string {
  const place = new Map<Value, number>();
  const parts: string[] = [];
  leaves.forEach((leaf, i) => {
    place.set(leaf, -1 - i);
    parts.push(`${leaf.dtype[0]}${leaf.shape}`);
  });
  nodes.forEach((node, i) => {
    place.set(node, i);
    const recipe = node.recipe!;
    let part = `${recipe.key}>${node.dtype[0]}${node.shape}`;
    for (const input of recipe.inputs) part += `,${place.get(input)}`;
    parts.push(part);
  });
  for (const output of outputs) parts.push(String(place.get(output)));
  return parts.join(';');
}
