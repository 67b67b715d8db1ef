import { Graph } from '../../../tensor/onnx/graph.js';
import type { ImageHooks } from '../../network/export.js';
import { GraphWriter } from '../katago/layers.js';
import type { Activation, Conv, Matrix, Norm } from '../katago/model.js';
import { LEELA_PLANES, type LeelaConv, type LeelaDense, type LeelaModel } from './parse.js';

/**
 * A network of Leela Zero as an ONNX graph with AlphaGo Zero's inputs and outputs, `planes` `[batch, size, size, 18]`,
 * `policy` and `value`. Leela Zero counts rows from below: kernels and dense layers are turned upside down, so that the
 * planes and the policy have their rows from above.
 */
export function leelaGraph(model: LeelaModel, hooks?: ImageHooks): Graph {
  const { size } = model;
  const graph = new Graph();
  const w = new GraphWriter(graph, size, hooks);
  const planes = graph.input('planes', 'float32', ['batch', size, size, LEELA_PLANES]);
  const conv = (image: string, from: LeelaConv, activation: Activation) =>
    w.conv(image, upsideDown(from), { norm: normOf(from), activation });
  let x = conv(graph.node('Transpose', [planes], { perm: [0, 3, 1, 2] }), model.first, 'relu');
  for (const [first, second] of model.blocks)
    x = w.rectifiedSum(x, conv(conv(x, first, 'relu'), second, 'identity'));
  const policyRow = graph.node('Flatten', [conv(x, model.policyConv, 'relu')], { axis: 1 });
  const moves = w.matrix(policyRow, matrixOf(model.policy, size, true), {
    bias: movesUpsideDown(model.policy.bias, size),
  });
  graph.node('Identity', [moves], {}, {}, 'policy');
  graph.output('policy', 'float32', ['batch', size * size + 1]);
  const valueRow = graph.node('Flatten', [conv(x, model.valueConv, 'relu')], { axis: 1 });
  const hidden = graph.node('Relu', [
    w.matrix(valueRow, matrixOf(model.hidden, size, false), { bias: model.hidden.bias }),
  ]);
  const own = graph.node('Tanh', [w.matrix(hidden, transposed(model.value), { bias: model.value.bias })]);
  if (model.version === 2) {
    // Its value is Black's: the plane that says whose turn it is makes it the player's.
    const corner = (axis: number, image: string, at: number) =>
      graph.node('Slice', [image, graph.ints([at]), graph.ints([at + 1]), graph.ints([axis])]);
    const black = corner(3, corner(2, corner(1, planes, 0), 0), LEELA_PLANES - 2);
    const isBlack = graph.node('Reshape', [black, graph.ints([-1, 1])]);
    const sign = graph.node('Sub', [graph.node('Mul', [isBlack, graph.scalar(2)]), graph.scalar(1)]);
    graph.node('Mul', [own, sign], {}, {}, 'value');
  } else graph.node('Identity', [own], {}, {}, 'value');
  graph.output('value', 'float32', ['batch', 1]);
  return graph;
}

function normOf({ to, mean, inverse }: LeelaConv): Norm {
  return { name: '', channels: to, scale: inverse, shift: mean.map((m, c) => -m * inverse[c]) };
}

/** Kernels `[to, from, height, width]` as `[height, width, from, to]`, their rows from the other end. */
function upsideDown({ kernel, from, to, weights }: LeelaConv): Conv {
  const out = new Float32Array(weights.length);
  for (let o = 0; o < to; o++)
    for (let i = 0; i < from; i++)
      for (let y = 0; y < kernel; y++)
        for (let x = 0; x < kernel; x++)
          out[(((kernel - 1 - y) * kernel + x) * from + i) * to + o] =
            weights[((o * from + i) * kernel + y) * kernel + x];
  return { name: '', kernel: [kernel, kernel], dilation: [1, 1], from, to, weights: out };
}

/** The point with its row counted from the other end; a pass stays one. */
function turned(move: number, size: number): number {
  if (move >= size * size) return move;
  const x = move % size;
  return (size - 1 - (move - x) / size) * size + x;
}

/** A dense layer over an image, from points in our order, and to moves in our order where it makes moves. */
function matrixOf({ from, to, weights }: LeelaDense, size: number, makesMoves: boolean): Matrix {
  const area = size * size;
  const out = new Float32Array(weights.length);
  for (let i = 0; i < from; i++) {
    const channel = Math.floor(i / area);
    const own = channel * area + turned(i % area, size);
    for (let o = 0; o < to; o++) out[own * to + (makesMoves ? turned(o, size) : o)] = weights[o * from + i];
  }
  return { name: '', from, to, weights: out };
}

function transposed({ from, to, weights }: LeelaDense): Matrix {
  const out = new Float32Array(weights.length);
  for (let i = 0; i < from; i++) for (let o = 0; o < to; o++) out[i * to + o] = weights[o * from + i];
  return { name: '', from, to, weights: out };
}

function movesUpsideDown(bias: Float32Array, size: number): Float32Array {
  return bias.map((_, move) => bias[turned(move, size)]);
}
