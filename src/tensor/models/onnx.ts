import * as tf from '@tensorflow/tfjs';
import { ZeroError } from '../../../base/errors.js';
import { OnnxSession, ortTensor } from '../../../base/onnxSession.js';
import { Rng } from '../../../base/rng.js';
import { foldNorm, normScale } from '../folding.js';
import { Graph } from '../onnx/graph.js';
import { type LayerCall, Operand } from './layerCall.js';
import { LAYERS, normWeights } from './layerOps.js';
import { isModel, type Place, places } from './walk.js';

/** How a model is exported. */
export interface ExportOptions {
  /** Multiply batch normalisations into the convolutions and dense layers before them. */
  fold?: boolean;
}

/** Layers that a following batch normalisation can be folded into, and the axis of their kernel's outputs. */
const FOLDABLE: Record<string, number> = { Conv2D: 3, Dense: 1, Conv2DTranspose: 2 };

/**
 * A layers model as the bytes of an .onnx file, for prediction: dropout is left out, batch normalisation uses its
 * running statistics. Inputs and outputs have the model's own names and shapes, with a free batch.
 * @throws ZeroError that names the layer that cannot be exported.
 */
export function modelToOnnx(model: tf.LayersModel, options: ExportOptions = {}): Uint8Array {
  const graph = new Graph();
  const names = namesOf(model);
  graph.reserve([...names.inputs, ...names.outputs]);
  const given = model.inputs.map((input, i) => {
    const shape = input.shape.map((d, axis) => d ?? (axis === 0 ? 'batch' : `size${i}_${axis}`));
    return new Operand(graph, input.shape, graph.input(names.inputs[i], 'float32', shape));
  });
  const results = write(graph, model, given, options);
  results.forEach((result, i) => {
    const name = graph.node('Identity', [result.channelsLast], {}, {}, names.outputs[i]);
    graph.output(
      name,
      'float32',
      model.outputs[i].shape.map((d, axis) => d ?? (axis === 0 ? 'batch' : `out${i}_${axis}`)),
    );
  });
  return graph.toBytes();
}

/** Names of the inputs and outputs: those of their layers, with a number where two would be the same. */
function namesOf(model: tf.LayersModel): { inputs: string[]; outputs: string[] } {
  const taken = new Set<string>();
  const unique = (t: tf.SymbolicTensor) => {
    let name = t.sourceLayer.name;
    for (let i = 1; taken.has(name); i++) name = `${t.sourceLayer.name}_${i}`;
    taken.add(name);
    return name;
  };
  return { inputs: model.inputs.map(unique), outputs: model.outputs.map(unique) };
}

function write(graph: Graph, model: tf.LayersModel, given: Operand[], options: ExportOptions): Operand[] {
  const made = new Map<number, Operand>();
  model.inputs.forEach((input, i) => {
    made.set(input.id, given[i]);
  });
  const list = places(model);
  const folded = options.fold ? foldable(model, list) : new Map<Place, Place>();
  const absorbed = new Set(folded.values());
  for (const place of list) {
    const { layer, outputs } = place;
    if (outputs.every((t) => made.has(t.id))) continue; // an input
    const inputs = place.inputs.map((t) => made.get(t.id)!);
    let results: Operand[];
    if (absorbed.has(place)) results = inputs;
    else if (isModel(layer)) results = write(graph, layer, inputs, options);
    else {
      const layerWrite = LAYERS[layer.getClassName()];
      if (!layerWrite)
        throw new ZeroError(
          `the layer ${layer.name} is a ${layer.getClassName()}, which cannot be exported to ONNX; these can: ${Object.keys(LAYERS).join(', ')}`,
        );
      const weight = weightsOf(layer);
      const norm = folded.get(place);
      const call: LayerCall = {
        graph,
        layer,
        config: layer.getConfig() as LayerCall['config'],
        inputs,
        outputShape: outputs[0].shape,
        weight: norm ? foldInto(layer, weight, norm.layer) : weight,
      };
      results = [layerWrite(call)];
    }
    outputs.forEach((t, i) => {
      made.set(t.id, results[i]);
    });
  }
  return model.outputs.map((t) => made.get(t.id)!);
}

function weightsOf(layer: tf.layers.Layer): LayerCall['weight'] {
  return (name) => {
    const found = layer.weights.find((w) => w.originalName.split('/').at(-1) === name);
    if (!found) return undefined;
    const tensor = found.read();
    return { data: tensor.dataSync() as Float32Array, shape: tensor.shape };
  };
}

/** Places whose only user is a batch normalisation that can be multiplied into them, with that normalisation. */
function foldable(model: tf.LayersModel, list: Place[]): Map<Place, Place> {
  const found = new Map<Place, Place>();
  for (const place of list) {
    const { layer, outputs } = place;
    const activation = layer.getConfig().activation ?? 'linear';
    if (!(layer.getClassName() in FOLDABLE) || activation !== 'linear') continue;
    const users = list.filter((p) => p.inputs.some((t) => outputs.includes(t)));
    const shared = list.filter((p) => p.layer === layer).length > 1;
    const seen = model.outputs.some((t) => outputs.includes(t));
    const [user] = users;
    if (users.length === 1 && !shared && !seen && user.layer.getClassName() === 'BatchNormalization')
      found.set(place, user);
  }
  return found;
}

/** The weights of a layer with a batch normalisation multiplied in. */
function foldInto(
  layer: tf.layers.Layer,
  weight: LayerCall['weight'],
  norm: tf.layers.Layer,
): LayerCall['weight'] {
  const { data, shape } = weight('kernel')!;
  const axis = FOLDABLE[layer.getClassName()];
  const { kernel, bias } = foldNorm(
    data,
    shape,
    axis,
    weight('bias')?.data,
    normScale(normWeights(weightsOf(norm)), Number(norm.getConfig().epsilon ?? 1e-3)),
  );
  return (name) =>
    name === 'kernel'
      ? { data: kernel, shape }
      : name === 'bias'
        ? { data: bias, shape: [bias.length] }
        : weight(name);
}

/**
 * Runs a model and its export on the same random inputs.
 * @returns the largest difference of an output, as a share of the largest output, or of 1 when that is larger.
 */
export function compareWithOnnx(model: tf.LayersModel, onnx: Uint8Array, seed = 1, batch = 3): number {
  const rng = new Rng(`compare ${seed}`);
  const Tensor = ortTensor();
  const names = namesOf(model);
  const vocabulary = places(model)
    .find((p) => p.layer.getClassName() === 'Embedding')
    ?.layer.getConfig().inputDim;
  const feeds: Record<string, InstanceType<typeof Tensor>> = {};
  const inputs = model.inputs.map((input, i) => {
    const shape = input.shape.map((d, axis) => d ?? (axis === 0 ? batch : 16));
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
      vocabulary ? rng.int(Number(vocabulary)) : rng.normal(),
    );
    feeds[names.inputs[i]] = new Tensor('float32', data, shape);
    return tf.tensor(data, shape);
  });
  const expected = [model.predict(inputs.length === 1 ? inputs[0] : inputs)].flat() as tf.Tensor[];
  const session = new OnnxSession(onnx);
  const actual = session.run(feeds, Object.fromEntries(names.outputs.map((name) => [name, null])));
  session.dispose();
  let worst = 0;
  expected.forEach((tensor, i) => {
    const data = tensor.dataSync() as Float32Array;
    const other = actual[names.outputs[i]].data as Float32Array;
    const largest = data.reduce((a, x) => Math.max(a, Math.abs(x)), 1);
    if (other.length !== data.length) worst = Number.POSITIVE_INFINITY;
    data.forEach((x, k) => {
      const difference = Math.abs(x - other[k]) / largest;
      // A value that is no number on one side only is a difference too.
      if (!(difference <= worst) && !(Number.isNaN(x) && Number.isNaN(other[k])))
        worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
    });
  });
  tf.dispose([...inputs, ...expected]);
  return worst;
}
