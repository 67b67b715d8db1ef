import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { useBackend } from '../../../src/tensor/backend.js';
import { saveModel } from '../../../src/tensor/models/files.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-model-'));
const file = join(folder, 'model.onnx');
const zero = (...args: string[]) =>
  spawnSync(process.execPath, ['bin/zero.js', 'model', ...args], { encoding: 'utf8' });

before(async () => {
  await useBackend({ backend: 'cpu' });
  const { layers } = tf;
  const model = tf.sequential({
    layers: [layers.dense({ inputShape: [4], units: 3 }), layers.batchNormalization()],
  });
  await saveModel(model, join(folder, 'model'));
  await saveModel(
    tf.sequential({ layers: [layers.gru({ inputShape: [4, 2], units: 3, name: 'memory' })] }),
    join(folder, 'gru'),
  );
});

test('zero model: summary, export and check, for people and for scripts', () => {
  const model = join(folder, 'model');
  assert.match(zero('summary', model).stdout, /Parameters: 27 .*21 of them trainable/);
  assert.equal(JSON.parse(zero('summary', model, '--json').stdout).parameters, 27);
  const exported = JSON.parse(zero('export', model, '--out', file, '--fold', '--json').stdout);
  assert.equal(exported.bytes, readFileSync(file).length);
  const check = zero('check', model, file);
  assert.equal(check.status, 0, check.stderr);
  assert.match(check.stdout, /^the same/);
  // Another number among the weights: the export is no longer the model's.
  const bytes = readFileSync(file);
  const at = bytes.lastIndexOf(Buffer.from(Float32Array.of(0).buffer));
  writeFileSync(
    file,
    Buffer.concat([bytes.subarray(0, at), Buffer.from(Float32Array.of(9).buffer), bytes.subarray(at + 4)]),
  );
  const changed = zero('check', model, file);
  assert.equal(changed.status, 1);
});

test('zero model: one sentence for what cannot be done, and nothing written', () => {
  const out = join(folder, 'gru.onnx');
  const gru = zero('export', join(folder, 'gru'), '--out', out);
  assert.equal(gru.status, 1);
  assert.match(gru.stderr, /the layer memory is a GRU, which cannot be exported/);
  assert.doesNotMatch(gru.stderr, /\n\s+at /);
  assert.equal(existsSync(out), false);
  assert.match(zero('summary', join(folder, 'none')).stderr, /there is no model at/);
  assert.match(zero('check', join(folder, 'model'), join(folder, 'none')).stderr, /no such file/);
});
