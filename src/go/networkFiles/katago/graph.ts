import { Graph } from '../../../tensor/onnx/graph.js';
import type { ImageHooks } from '../../network/export.js';
import { writeAttention, writeFeedForward } from './attention.js';
import { GraphWriter } from './layers.js';
import type { Block, KatagoModel, NormAct, PolicyHead, PooledBlock, ValueHead } from './model.js';
import { profileBias } from './profile.js';
import { Trunk } from './trunk.js';

/**
 * A KataGo network as an ONNX graph for one board size. Inputs `planes` `[batch, size, size, 22]` and `numbers`
 * `[batch, 19]`; outputs, all for the player to move: `policy` and, where the network has it, `optimistic`
 * `[batch, size * size + 1]` logits; `outcome` `[batch, 3]` logits of win, loss and no result; `scores` `[batch, 6]`: score
 * and its deviation, lead, time left, errors of value and score (-1 where the network does not tell); `ownership`
 * `[batch, size * size]` in [-1, 1].
 * @param profile numbers about the players `[192]`, for networks that take them.
 */
export function katagoGraph(
  model: KatagoModel,
  size: number,
  hooks?: ImageHooks,
  profile?: Float32Array,
): Graph {
  const graph = new Graph();
  const w = new GraphWriter(graph, size, hooks);
  const planes = graph.input('planes', 'float32', ['batch', size, size, model.planes]);
  const numbers = graph.input('numbers', 'float32', ['batch', model.numbers]);
  const image = w.floatConv(graph.node('Transpose', [planes], { perm: [0, 3, 1, 2] }), model.firstConv);
  const bias = model.profile && profile ? profileBias(model.profile, profile) : undefined;
  const global = w.matrix(numbers, model.firstMatrix, { bias });
  const trunk = new Trunk(w, model.channels, graph.node('Add', [image, w.asImage(global, model.channels)]));
  writeBlocks(w, trunk, model.blocks);
  const tip = 'rms' in model.tip ? w.tipRms(trunk.image(), model.tip) : w.normAct(trunk.image(), model.tip);
  writePolicy(w, tip, model.policy);
  writeValue(w, tip, model);
  return graph;
}

function writeBlocks(w: GraphWriter, trunk: Trunk, blocks: readonly Block[]): void {
  for (const block of blocks)
    if (block.kind === 'attention') writeAttention(w, trunk, block);
    else if (block.kind === 'feed-forward') writeFeedForward(w, trunk, block);
    else if (block.kind === 'nested') {
      const inner = new Trunk(w, block.first.to, w.conv(w.normAct(trunk.image(), block.pre), block.first));
      writeBlocks(w, inner, block.blocks);
      trunk.addImage(w.conv(w.normAct(inner.image(), block.post), block.last));
    } else {
      const x = w.normAct(trunk.image(), block.pre);
      const mid = block.kind === 'pooled' ? pooledMiddle(w, x, block) : w.conv(x, block.first, block.mid);
      trunk.addImage(w.conv(mid, block.last));
    }
}

/** The middle of a pooled block: the convolution with a bias of what another one of its input holds of the board. */
function pooledMiddle(w: GraphWriter, x: string, block: PooledBlock): string {
  const pooled = w.pool(w.conv(x, block.pool, block.poolNorm));
  return biased(w, w.conv(x, block.first, { norm: block.mid.norm }), pooled, block.toBias, block.mid);
}

/** act(norm(image + matrix * pooled)), of which the image has the norm's scale already. */
function biased(
  w: GraphWriter,
  image: string,
  pooled: string,
  matrix: PooledBlock['toBias'],
  next: NormAct,
): string {
  const bias = w.matrix(pooled, w.overPool(matrix), { scale: next.norm.scale });
  const sum = w.graph.node('Add', [image, w.asImage(bias, matrix.to)]);
  return w.activation(sum, next.activation);
}

function writePolicy(w: GraphWriter, tip: string, head: PolicyHead): void {
  const { graph } = w;
  const pooled = w.pool(w.floatConv(tip, head.pool, head.poolNorm));
  const image = biased(
    w,
    w.floatConv(tip, head.conv, { norm: head.norm.norm }),
    pooled,
    head.toBias,
    head.norm,
  );
  const board = w.floatConv(image, head.out);
  let pass = w.matrix(
    pooled,
    w.overPool(head.pass.first),
    'bias' in head.pass ? { bias: head.pass.bias } : {},
  );
  if ('last' in head.pass) pass = w.matrix(w.activation(pass, head.pass.activation), head.pass.last);
  const names = head.channels === 1 ? ['policy'] : ['policy', 'optimistic'];
  names.forEach((name, channel) => {
    const points = graph.node('Slice', [
      board,
      graph.ints([channel]),
      graph.ints([channel + 1]),
      graph.ints([1]),
    ]);
    const rows = graph.node('Flatten', [points], { axis: 1 });
    const own = graph.node('Slice', [
      pass,
      graph.ints([channel]),
      graph.ints([channel + 1]),
      graph.ints([1]),
    ]);
    graph.node('Concat', [rows, own], { axis: 1 }, {}, name);
    graph.output(name, 'float32', ['batch', w.area + 1]);
  });
}

function writeValue(w: GraphWriter, tip: string, { value: head, scalings, version }: KatagoModel): void {
  const { graph } = w;
  const image = w.floatConv(tip, head.conv, head.norm);
  const mean = graph.node('Flatten', [graph.node('GlobalAveragePool', [image])], { axis: 1 });
  const hidden = w.activation(
    w.matrix(mean, w.overMean(head.hidden.matrix), { bias: head.hidden.bias }),
    head.activation,
  );
  const outcome = w.matrix(hidden, head.outcome.matrix, { bias: head.outcome.bias });
  graph.node('Identity', [outcome], {}, {}, 'outcome');
  graph.output('outcome', 'float32', ['batch', 3]);
  writeScores(w, hidden, head, scalings, version);
  const owners = graph.node('Flatten', [w.floatConv(image, head.ownership)], { axis: 1 });
  graph.node('Tanh', [owners], {}, {}, 'ownership');
  graph.output('ownership', 'float32', ['batch', w.area]);
}

/** Versions from which on errors are told, are square roots, and are squares of softplus. */
const ERRORS = 9;
const ROOTS = 10;
const SQUARES = 14;

function writeScores(
  w: GraphWriter,
  hidden: string,
  head: ValueHead,
  scalings: KatagoModel['scalings'],
  version: number,
): void {
  const { graph } = w;
  const raw = w.matrix(hidden, head.scores.matrix, { bias: head.scores.bias });
  const part = (i: number) =>
    graph.node('Slice', [raw, graph.ints([i]), graph.ints([i + 1]), graph.ints([1])]);
  const times = (x: string, factor: number) => graph.node('Mul', [x, graph.scalar(factor)]);
  const softplus = (x: string) => graph.node('Softplus', [x]);
  const unknown = () => graph.node('Add', [times(part(0), 0), graph.scalar(-1)]);
  const error = (i: number, scale: number, plain: number) => {
    if (version < ERRORS) return unknown();
    if (version >= SQUARES) return times(softplus(times(part(i), 0.5)), Math.sqrt(scale));
    if (version >= ROOTS) return graph.node('Sqrt', [times(softplus(part(i)), scale)]);
    return times(softplus(part(i)), plain);
  };
  const all = [
    times(part(0), scalings.score),
    times(softplus(part(1)), scalings.scoreDeviation),
    times(part(2), scalings.lead),
    version < ERRORS ? unknown() : times(softplus(part(3)), scalings.timeLeft),
    error(4, scalings.valueError, 1),
    error(5, scalings.scoreError, 10),
  ];
  graph.node('Concat', all, { axis: 1 }, {}, 'scores');
  graph.output('scores', 'float32', ['batch', 6]);
}
