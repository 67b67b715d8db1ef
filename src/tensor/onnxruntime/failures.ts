import type { Graphs } from './graphs.js';
import { type Plan, planFor } from './recording/plan.js';
import type { Value } from './recording/value.js';

/** Elements of a small input that a message shows. */
const SHOWN = 12;

/**
 * Computes a plan that failed as a whole one operation at a time, so that only the values that depend on a failed one are
 * without data; those carry an error that names the operation.
 */
export function computeApart(graphs: Graphs, { nodes }: Plan): void {
  for (const node of nodes) {
    const { inputs } = node.recipe!;
    const cause = inputs.find((input) => input.error)?.error;
    if (cause) {
      node.settle(undefined, cause);
      continue;
    }
    try {
      graphs.run(planFor([node]), [node], { keep: false, optimize: false });
    } catch (error) {
      node.settle(undefined, failure(node, error as Error));
    }
  }
}

/** The error of a value: its TensorFlow.js kernel, its inputs, and what onnxruntime says. */
function failure(node: Value, error: Error): Error {
  const { kernel, inputs } = node.recipe!;
  const said = error.message
    .split('\n')[0]
    .replace(/^.*Status Message: /, '')
    .replace(/^onnxruntime cannot load the model: /, '');
  return new Error(`${kernel} of ${inputs.map(describe).join(' and ')} cannot be computed: ${said}`, {
    cause: error,
  });
}

function describe({ dtype, shape, size, data }: Value): string {
  const numbers =
    data && size <= SHOWN ? ` (${Array.from(data, (x) => Number(x.toPrecision(6))).join(', ')})` : '';
  return `${dtype} [${shape.join(', ')}]${numbers}`;
}
