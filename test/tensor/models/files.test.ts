import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { ZeroError } from '../../../base/errors.js';
import { useBackend } from '../../../src/tensor/backend.js';
import { loadModel, saveModel } from '../../../src/tensor/models/files.js';

before(async () => {
  await useBackend({ backend: 'onnxruntime' });
});
const folder = () => mkdtempSync(join(tmpdir(), 'zero-models-'));

/** A small network with most of what a digit network has. */
function network(): tf.LayersModel {
  const seed = 7;
  const kernelInitializer = tf.initializers.heNormal({ seed });
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [6, 6, 1],
        filters: 4,
        kernelSize: 3,
        activation: 'relu',
        kernelInitializer,
      }),
      tf.layers.batchNormalization(),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dropout({ rate: 0.3 }),
      tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer }),
    ],
  });
}
const input = () =>
  tf.tensor4d(
    Float32Array.from({ length: 72 }, (_, i) => Math.sin(i)),
    [2, 6, 6, 1],
  );
const predict = async (model: tf.LayersModel) =>
  Array.from(await (model.predict(input()) as tf.Tensor).data());

const refuses = (path: string, pattern: RegExp, expected = {}) =>
  assert.rejects(loadModel(path, expected), (error: Error) => {
    assert.ok(error instanceof ZeroError, String(error));
    assert.match(error.message, pattern);
    return true;
  });

test('a saved model gives the same outputs when it is loaded, and keeps its metadata', async () => {
  const path = folder();
  const model = network();
  model.setUserDefinedMetadata({ accuracy: 0.5 });
  await saveModel(model, path);
  const loaded = await loadModel(path, { input: [6, 6, null], output: [3] });
  assert.deepEqual(await predict(loaded), await predict(model));
  assert.equal((loaded.getUserDefinedMetadata() as { accuracy: number }).accuracy, 0.5);
});

test('stock TensorFlow.js on its cpu backend, without any code of zero, loads it and gives the same outputs', async () => {
  const path = folder();
  const model = network();
  await saveModel(model, path);
  const program = `
    import tf from '@tensorflow/tfjs';
    import { readFileSync } from 'node:fs';
    await tf.setBackend('cpu');
    const json = JSON.parse(readFileSync(process.argv[1] + '/model.json', 'utf8'));
    const bytes = readFileSync(process.argv[1] + '/' + json.weightsManifest[0].paths[0]);
    const weights = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    const model = await tf.loadLayersModel(tf.io.fromMemory({ ...json, weightSpecs: json.weightsManifest[0].weights, weightData: weights }));
    const x = tf.tensor4d(Float32Array.from({ length: 72 }, (_, i) => Math.sin(i)), [2, 6, 6, 1]);
    console.log(JSON.stringify([...model.predict(x).dataSync()]));`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', program, path], {
    encoding: 'utf8',
  });
  const stock = JSON.parse(out.trim().split('\n').at(-1)!) as number[];
  (await predict(model)).forEach((x, i) => {
    assert.ok(Math.abs(x - stock[i]) < 1e-5, `${x} and ${stock[i]}`);
  });
});

test('saving over a model leaves one whole model, and the folder never holds half of one', async () => {
  const path = folder();
  await saveModel(network(), path);
  await saveModel(network(), path);
  assert.deepEqual(readdirSync(path).sort(), ['model.json', 'weights-2.bin']);
  await saveModel(network(), path);
  assert.deepEqual(readdirSync(path).sort(), ['model.json', 'weights.bin']);
  await loadModel(path);
  // A save that died between its two files: the old model.json beside both weights.
  const weights = readFileSync(join(path, 'weights.bin'));
  writeFileSync(join(path, 'weights-2.bin'), weights.subarray(10));
  await loadModel(path);
});

test('damage and mistakes get one sentence each', async () => {
  const path = folder();
  await saveModel(network(), path);
  const json = readFileSync(join(path, 'model.json'), 'utf8');
  const weights = readFileSync(join(path, 'weights.bin'));
  await refuses(join(path, 'nothing'), /there is no model at/);
  await refuses(folder(), /has no model\.json/);
  await refuses(path, /has input \[6, 6, 1\], and \[28, 28, 1\] is needed/, { input: [28, 28, 1] });
  await refuses(path, /has output \[3\], and \[10\] is needed/, { output: [10] });
  const flipped = Buffer.from(weights);
  flipped[40] ^= 16;
  writeFileSync(join(path, 'weights.bin'), flipped);
  await refuses(path, /weights\.bin is damaged/);
  writeFileSync(join(path, 'weights.bin'), weights.subarray(0, 100));
  await refuses(path, /has 100 bytes, and model\.json describes/);
  writeFileSync(join(path, 'weights.bin'), weights);
  for (const [text, pattern] of [
    [json.slice(0, 200), /is not JSON, or is cut short/],
    ['{}', /is not a TensorFlow\.js layers model/],
    ['null', /is not a layers model: it begins with 'null'/],
    ['ZEROnetw\x1b[31m', /is not a layers model: it begins with 'ZEROnetw', and JSON with \{/],
    ['{"format":"graph-model"}', /is a graph model/],
    [json.replace('"version":1', '"version":9'), /newer zero/],
    [json.replaceAll('MaxPooling2D', 'MaxPuddling2D'), /cannot|does not describe a model/],
  ] as const) {
    writeFileSync(join(path, 'model.json'), text);
    await refuses(path, pattern);
  }
});

test('weights in several files, as other programs write them, are read', async () => {
  const path = folder();
  const model = network();
  await saveModel(model, path);
  const json = JSON.parse(readFileSync(join(path, 'model.json'), 'utf8'));
  const weights = readFileSync(join(path, 'weights.bin'));
  json.weightsManifest[0].paths = ['a.bin', 'b.bin'];
  json.userDefinedMetadata = undefined;
  writeFileSync(join(path, 'a.bin'), weights.subarray(0, 64));
  writeFileSync(join(path, 'b.bin'), weights.subarray(64));
  writeFileSync(join(path, 'model.json'), JSON.stringify(json));
  assert.deepEqual(await predict(await loadModel(join(path, 'model.json'))), await predict(model));
});
