import * as tf from '@tensorflow/tfjs';
import { ZeroError } from '../../../base/errors.js';
import { loadModel } from '../../tensor/models/files.js';
import { Progress } from '../../terminal/progress.js';
import { type Features, frechetDistance, labelEntropy, precisionRecall } from '../measures/distributions.js';
import { latentsOf } from './latents.js';
import { nearestPictures } from './neighbours.js';
import { type PictureSet, readPictureSet } from './pictureSet.js';
import { generate } from './sampleCommand.js';
import { chosen, diversity, type Pictures } from './sampling.js';

/** Options of `zero gan evaluate`. */
export interface EvaluateOptions {
  data?: string;
  classifier?: string;
  samples: number;
  truncation: number;
  seed: number;
  threads?: number;
  backend?: string;
  device?: string;
  json?: boolean;
}

/** Pictures whose nearest neighbours are looked for, and that precision and recall compare, at most. */
const NEIGHBOURS = 200;
const COMPARED = 5000;

/** `zero gan evaluate` behind its command line. */
export async function evaluateCommand(name: string, options: EvaluateOptions): Promise<void> {
  const progress = new Progress('sampling', {
    total: options.samples,
    unit: 'pictures',
    quiet: options.json,
  });
  const { model, path, pictures } = await generate(
    name,
    ({ classes }) => latentsOf(options.seed, options.samples, classes),
    options,
    (done) => progress.update(done),
  );
  progress.end();
  const data = options.data ?? model.data;
  const train = await readPictureSet(data, model.size);
  const heldOut = await readPictureSet(data, model.size, 'held-out');
  if (train.channels !== model.channels)
    throw new ZeroError(
      `the pictures of ${data} have ${train.channels} channels, and those of the generator ${model.channels}; give the set that it learned from with --data`,
    );
  const figures = {
    ...nearness(pictures, train, heldOut),
    ...(options.classifier === undefined
      ? {}
      : await byClassifier(options.classifier, pictures, train, heldOut)),
  };
  if (options.json) {
    console.log(
      JSON.stringify({
        generator: path,
        about: model.about,
        samples: pictures.count,
        seed: options.seed,
        truncation: options.truncation,
        ...figures,
      }),
    );
    return;
  }
  for (const line of describe(figures)) console.log(line);
  if (options.classifier === undefined)
    console.log(
      'Give --classifier with a model of zero mnist train for the classifier FID, precision, recall and label entropy.',
    );
}

interface Figures {
  /** Mean distance to the nearest training picture, of samples and of true pictures held out, in steps of 255. */
  nearestSample: number;
  nearestHeldOut: number;
  /** How unlike the samples are, as a share of how unlike training pictures are. */
  diversity: number;
  classifier?: ClassifierFigures;
}

interface ClassifierFigures {
  /** Samples that are read with a probability of 0.95 or more, as a share. */
  read: number;
  /** The same of true pictures held out. */
  readHeldOut: number;
  entropy: number;
  /** Frechet distance on the classifier's features of samples against training pictures, and of pictures held out. */
  distance: number;
  floor: number;
  precision: number;
  recall: number;
  /** The same of true pictures held out: what a perfect generator would have. */
  best: { precision: number; recall: number };
}

function nearness(pictures: Pictures, train: PictureSet, heldOut: PictureSet): Omit<Figures, 'classifier'> {
  const first = (set: Pictures, n: number) =>
    chosen(
      set,
      Array.from({ length: Math.min(n, set.count) }, (_, i) => i),
    );
  const mean = (set: Pictures) => {
    const near = nearestPictures(first(set, NEIGHBOURS), train);
    return near.reduce((sum, { distance }) => sum + distance, 0) / near.length;
  };
  return {
    nearestSample: mean(pictures),
    nearestHeldOut: mean(heldOut),
    diversity: diversity(first(pictures, NEIGHBOURS)) / diversity(first(train, NEIGHBOURS)),
  };
}

/** Measures on the features of a classifier: its last layer but one, before the weights of the classes. */
async function byClassifier(
  folder: string,
  pictures: Pictures,
  train: PictureSet,
  heldOut: PictureSet,
): Promise<{ classifier: ClassifierFigures }> {
  const { size, channels } = pictures;
  const model = await loadModel(folder, { input: [size, size, channels], output: [null] });
  const last = model.layers.findLast((layer) => layer.getClassName() === 'Dense');
  if (!last)
    throw new ZeroError(`the model in ${folder} has no dense layer, before which its features would be`);
  const both = tf.model({
    inputs: model.inputs,
    outputs: [last.input as tf.SymbolicTensor, model.outputs[0]],
  });
  const of = (set: Pictures, n: number) =>
    classified(
      both,
      chosen(
        set,
        Array.from({ length: Math.min(n, set.count) }, (_, i) => i),
      ),
    );
  const made = await of(pictures, pictures.count);
  const truth = await of(train, pictures.count);
  const other = await of(heldOut, pictures.count);
  const some = (features: Features) => {
    const count = Math.min(COMPARED, features.count);
    return { ...features, count, data: features.data.subarray(0, count * features.size) };
  };
  const read = ({ probabilities }: { probabilities: number[] }) =>
    probabilities.filter((p) => p >= 0.95).length / probabilities.length;
  both.dispose();
  return {
    classifier: {
      read: read(made),
      readHeldOut: read(other),
      entropy: labelEntropy(made.labels),
      distance: frechetDistance(made.features, truth.features),
      floor: frechetDistance(other.features, truth.features),
      ...precisionRecall(some(truth.features), some(made.features)),
      best: precisionRecall(some(truth.features), some(other.features)),
    },
  };
}

/** Features, likeliest classes and their probabilities of pictures. */
async function classified(
  model: tf.LayersModel,
  { count, size, channels, pixels }: Pictures,
): Promise<{ features: Features; labels: number[]; probabilities: number[] }> {
  const each = size * size * channels;
  const rows: Float32Array[] = [];
  const labels: number[] = [];
  const probabilities: number[] = [];
  for (let from = 0; from < count; from += 500) {
    const n = Math.min(500, count - from);
    const [features, classes] = tf.tidy(() => {
      const x = Float32Array.from(pixels.subarray(from * each, (from + n) * each), (v) => v / 255);
      return model.predict(tf.tensor4d(x, [n, size, size, channels])) as tf.Tensor[];
    });
    rows.push(((await features.data()) as Float32Array).slice());
    const values = await classes.data();
    const outputs = classes.shape[1]!;
    for (let i = 0; i < n; i++) {
      const row = Array.from(values.subarray(i * outputs, (i + 1) * outputs));
      const most = Math.max(...row);
      labels.push(row.indexOf(most));
      probabilities.push(most);
    }
    tf.dispose([features, classes]);
  }
  const data = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
  let at = 0;
  for (const row of rows) {
    data.set(row, at);
    at += row.length;
  }
  return { features: { count, size: data.length / count, data }, labels, probabilities };
}

function describe({ nearestSample, nearestHeldOut, diversity: share, classifier: c }: Figures): string[] {
  const lines = [
    `nearest training picture: samples differ by ${nearestSample.toFixed(1)} of 255, pictures held out by ${nearestHeldOut.toFixed(1)}`,
    `diversity: ${Math.round(100 * share)} % of that of training pictures`,
  ];
  if (!c) return lines;
  return [
    ...lines,
    `read with 0.95 or more: ${(100 * c.read).toFixed(1)} %, pictures held out ${(100 * c.readHeldOut).toFixed(1)} %; label entropy ${c.entropy.toFixed(3)} bits`,
    `precision ${c.precision.toFixed(3)}, recall ${c.recall.toFixed(3)}; pictures held out have ${c.best.precision.toFixed(3)} and ${c.best.recall.toFixed(3)}`,
    `classifier FID ${c.distance.toFixed(3)}, its floor (held out against training) ${c.floor.toFixed(3)}; not comparable with FID`,
  ];
}
