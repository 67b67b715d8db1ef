import * as tf from '@tensorflow/tfjs';
import { UsageError, ZeroError } from '../../../base/errors.js';
import { nearest, printable } from '../../../base/text.js';
import { extent, strongestFirst, type Tile, type TileRow } from '../../plot/tiles.js';
import { isModel, places } from './walk.js';

/** Maps of a layer that are shown at most, the strongest first. */
const MOST_MAPS = 64;

/** A layer that makes maps `[height, width, channels]`, and its number in the model from 1. */
interface MapLayer {
  number: number;
  layer: tf.layers.Layer;
  output: tf.SymbolicTensor;
}

/** The layers of a model whose outputs are maps. */
function mapLayers(model: tf.LayersModel): MapLayer[] {
  return places(model)
    .map(({ layer, outputs }, i) => ({ number: i + 1, layer, output: outputs[0] }))
    .filter(({ output, layer }) => output.shape.length === 4 && layer.getClassName() !== 'InputLayer');
}

/**
 * One of a model's layers by its name or number.
 * @throws UsageError that lists what there is.
 */
function pick<T extends { number: number; layer: tf.layers.Layer }>(layers: readonly T[], name: string): T {
  const found = layers.find((l) => l.layer.name === name || String(l.number) === name);
  if (found) return found;
  const names = layers.map((l) => l.layer.name);
  const near = nearest(name, names);
  throw new UsageError(
    `there is no layer '${printable(name)}' with maps${near ? `; did you mean '${near}'?` : ''} (${layers.map((l) => `${l.number} ${l.layer.name}`).join(', ')})`,
  );
}

/** What a layer makes of a picture. */
export interface LayerMaps {
  number: number;
  name: string;
  kind: string;
  /** `[height, width, channels]`. */
  shape: number[];
  row: TileRow;
}

/**
 * The feature maps of a picture, the strongest (by the mean of absolute values) of each layer first.
 * @param picture `[height, width, channels]` of the model's input, 0 to 1.
 * @param layer name or number of one layer; all that make maps when absent.
 * @throws ZeroError for a model without such layers, UsageError for a name that there is not.
 */
export async function featureMaps(
  model: tf.LayersModel,
  picture: tf.Tensor3D,
  layer?: string,
  most = MOST_MAPS,
): Promise<LayerMaps[]> {
  const all = mapLayers(model);
  if (all.length === 0)
    throw new ZeroError(`the model has no layer that makes maps (it has no convolutions)`);
  const wanted = layer === undefined ? all : [pick(all, layer)];
  const probe = tf.model({ inputs: model.inputs, outputs: wanted.map((l) => l.output) });
  const outputs = tf.tidy(() => {
    const made = probe.predict(tf.expandDims(picture, 0)) as tf.Tensor | tf.Tensor[];
    return (Array.isArray(made) ? made : [made]).map((t) =>
      tf.keep(tf.transpose(tf.squeeze(t, [0]), [2, 0, 1])),
    );
  });
  const maps: LayerMaps[] = [];
  for (const [i, { number, layer: of }] of wanted.entries()) {
    const [channels, height, width] = outputs[i].shape;
    const data = (await outputs[i].data()) as Float32Array;
    outputs[i].dispose();
    const tiles = Array.from({ length: channels }, (_, c): Tile => {
      const values = data.subarray(c * height * width, (c + 1) * height * width);
      return { label: c + 1, values, width, height };
    });
    const row = { label: number, tiles: strongestFirst(tiles).slice(0, most) };
    maps.push({ number, name: of.name, kind: of.getClassName(), shape: [height, width, channels], row });
  }
  return maps;
}

/**
 * The filters of a convolution as tiles: one block a filter with a tile for each channel of its input, the strongest first;
 * filters of one channel stand in one block.
 * @throws ZeroError for a model without convolutions, UsageError for a name that there is not.
 */
export async function filterTiles(model: tf.LayersModel, layer: string, most = 16): Promise<TileRow[]> {
  const all = places(model)
    .map(({ layer: of }, i) => ({ number: i + 1, layer: of }))
    .filter(({ layer: of }) => !isModel(of) && kernelOf(of) !== undefined);
  if (all.length === 0) throw new ZeroError('the model has no convolutions');
  const kernel = kernelOf(pick(all, layer).layer)!;
  const [height, width, from, to] = kernel.shape as [number, number, number, number];
  const data = await tf.tidy(() => tf.transpose(kernel, [3, 2, 0, 1])).data();
  const tile = (t: number, f: number, label: number): Tile => {
    const start = (t * from + f) * height * width;
    return { label, values: (data as Float32Array).subarray(start, start + height * width), width, height };
  };
  if (from === 1) return [{ label: 1, tiles: Array.from({ length: to }, (_, t) => tile(t, 0, t + 1)) }];
  const rows = Array.from({ length: to }, (_, t) => ({
    label: t + 1,
    tiles: strongestFirst(Array.from({ length: from }, (_, f) => tile(t, f, f + 1))).slice(0, most),
  }));
  const size = (row: TileRow) => Math.max(...row.tiles.map((one) => extent(one.values)));
  return rows.sort((a, b) => size(b) - size(a)).slice(0, most);
}

/** A convolution's kernel `[height, width, from, to]`. */
function kernelOf(layer: tf.layers.Layer): tf.Tensor4D | undefined {
  const weight = layer.weights.find((w) => /kernel/.test(w.originalName) && w.shape.length === 4);
  return weight?.read() as tf.Tensor4D | undefined;
}
