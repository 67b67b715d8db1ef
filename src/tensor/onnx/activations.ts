import type { Graph } from './graph.js';

/** ONNX nodes by the names of activations, lower case without underscores, as Keras and fused kernels have them. */
const NODES: Record<string, (g: Graph, name: string) => string> = {
  linear: (_, name) => name,
  relu: (g, name) => g.node('Relu', [name]),
  relu6: (g, name) => g.node('Clip', [name, g.scalar(0), g.scalar(6)]),
  sigmoid: (g, name) => g.node('Sigmoid', [name]),
  hardsigmoid: (g, name) => g.node('HardSigmoid', [name], {}, { alpha: 0.2, beta: 0.5 }),
  tanh: (g, name) => g.node('Tanh', [name]),
  elu: (g, name) => g.node('Elu', [name]),
  selu: (g, name) => g.node('Selu', [name]),
  softplus: (g, name) => g.node('Softplus', [name]),
  softsign: (g, name) => g.node('Softsign', [name]),
  swish: (g, name) => g.node('Mul', [name, g.node('Sigmoid', [name])]),
};

/** Writes an activation that needs nothing but its name. @returns the name of the result, undefined for one not known. */
export function writeActivation(graph: Graph, name: string, kind: string): string | undefined {
  return Object.hasOwn(NODES, kind) ? NODES[kind](graph, name) : undefined;
}
