import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { ZeroError } from '../../../base/errors.js';
import { Rng } from '../../../base/rng.js';
import type { NetworkConfig } from '../../../src/go/network/config.js';
import { Model } from '../../../src/go/network/model.js';
import { initialWeights } from '../../../src/go/network/parameters.js';
import { fastTraining } from '../../../src/go/settings/training.js';
import { learnerCheckpoint } from '../../../src/go/training/checkpoint.js';
import { makeLearner } from '../../../src/go/training/learner.js';
import { type BatchTensors, lossTerms } from '../../../src/go/training/losses.js';
import { hostBatch, makeBatch, ReplayWindow } from '../../../src/go/training/window.js';
import { start } from '../../../src/tensor/backend.js';
import { Checkpoint } from '../../../src/tensor/training/checkpoint.js';
import { toTensors } from '../../../src/tensor/training/data.js';
import { anyGame, unevenGame } from './game.js';

const config: NetworkConfig = { recipe: 'fast', size: 3, blocks: 1, channels: 4, planes: 'extended' };
const settings = { ...fastTraining(5), batch: 4, warmup: 1, clipNorm: 0.5, l2: 0.01 };
const RATE = 0.02;

/** A learner on one recorded game. */
function begin(rng = new Rng('test')) {
  const model = new Model(config, initialWeights(config, rng.fork()));
  const learner = makeLearner(model, settings);
  const window = new ReplayWindow(3, 'extended', settings, undefined, anyGame);
  window.add(unevenGame());
  const batch = makeBatch(4, 3, 'extended');
  const tensors = hostBatch(batch, 'extended');
  const step = () => {
    window.sample(batch, rng);
    return learner.trainer.train(tensors, RATE, rng);
  };
  return { model, ...learner, step, tensors, rng };
}

test('a step: momentum on gradients clipped to their norm, L2 of kernels alone, statistics, average', async () => {
  await start('cpu');
  const { model, trainer, weights, step, tensors } = begin();
  await step(); // fills the batch, and velocities with something
  const values = () => new Map([...model.variables].map(([name, v]) => [name, [...v.dataSync()]]));
  const before = values();
  const [averageBefore, state] = [await weights(), await trainer.save()];
  const batch = toTensors(tensors) as unknown as BatchTensors;
  const statistics = new Map<string, tf.Tensor>();
  const forward = model.forward.bind(model);
  // The same losses with nothing moved: gradients of before the step.
  const still = Object.assign(Object.create(model) as Model, {
    forward: (planes: tf.Tensor4D) => forward(planes, statistics),
  });
  const { grads } = tf.variableGrads(
    () => lossTerms(still, batch, settings, false).total as tf.Scalar,
    model.trainable,
  );
  const norm = Math.hypot(...model.trainable.flatMap((v) => [...grads[v.name].dataSync()]));
  assert.ok(norm > settings.clipNorm, 'the limit is met');
  const moved = new Map([...statistics].map(([name, t]) => [name, [...t.dataSync()]]));
  await trainer.train(tensors, RATE, new Rng(0));
  const after = values();
  const averageAfter = await weights();
  const near = (a: number, b: number, name: string) =>
    assert.ok(Math.abs(a - b) < 1e-5 * Math.max(1, Math.abs(b)), `${name}: ${a}, not ${b}`);
  for (const { name, shape, statistic } of model.parameters) {
    const gradient = statistic ? undefined : grads[model.variables.get(name)!.name].dataSync();
    const saved = state.parameters.network.slots[`${name}/velocity`]?.data.slice();
    const velocity = saved && new Float32Array(saved.buffer);
    for (const [i, old] of before.get(name)!.entries()) {
      const decay = shape.length > 1 ? 0.01 * old : 0;
      const next = gradient && 0.9 * velocity![i] + (gradient[i] * settings.clipNorm) / norm + decay;
      const expected = next === undefined ? moved.get(name)![i] : old - RATE * next;
      near(after.get(name)![i], expected, name);
      // The second step: the average keeps 2/11 of what it was.
      near(averageAfter.get(name)![i], (2 / 11) * averageBefore.get(name)![i] + (9 / 11) * expected, name);
    }
  }
});

test('a learner that is saved and restored goes on as an unbroken one', async () => {
  await start('cpu');
  const folder = mkdtempSync(join(tmpdir(), 'zero-learner-'));
  const whole = begin();
  const losses = [];
  for (let i = 0; i < 8; i++) losses.push(await whole.step());

  const first = begin();
  for (let i = 0; i < 5; i++) assert.deepEqual(await first.step(), losses[i]);
  const file = learnerCheckpoint(folder, config);
  await new Checkpoint(first.trainer, file, () => ({ samples: 20, rng: first.rng.save() })).save();

  const rest = begin(new Rng('another'));
  const position = new Checkpoint(rest.trainer, file, () => ({ samples: 0, rng: rest.rng.save() })).resume()!;
  rest.rng.restore(position.rng);
  assert.equal(position.samples, 20);
  for (let i = 5; i < 8; i++) assert.deepEqual(await rest.step(), losses[i]);
  assert.deepEqual(await rest.trainer.save(), await whole.trainer.save());
  assert.deepEqual(await rest.weights(), await whole.weights());
});

test('a checkpoint of version 1 goes on with the losses that the program that wrote it had next', async () => {
  await start('cpu');
  const folder = mkdtempSync(join(tmpdir(), 'zero-learner-'));
  const file = learnerCheckpoint(folder, config);
  copyFileSync('test/go/training/learner-v1.zero', file.path);
  const rng = new Rng();
  const model = new Model(config, initialWeights(config, new Rng(2)));
  const { trainer } = makeLearner(model, { ...settings, clipNorm: 5, l2: 3e-5 });
  const position = new Checkpoint(trainer, file, () => ({ samples: 0, rng: rng.save() })).resume()!;
  rng.restore(position.rng);
  assert.deepEqual([trainer.step, position.samples], [5, 20]);
  const window = new ReplayWindow(3, 'extended', settings, undefined, anyGame);
  window.add(unevenGame());
  const batch = makeBatch(4, 3, 'extended');
  for (const [total, policy] of [
    [1.5558525323867798, 0.969549298286438],
    [1.5260415077209473, 1.1145226955413818],
    [1.7147737741470337, 1.2374787330627441],
  ]) {
    window.sample(batch, rng);
    const losses = await trainer.train(hostBatch(batch, 'extended'), RATE, rng);
    assert.ok(Math.abs(losses.total - total) < 1e-5, `${losses.total}, not ${total}`);
    assert.ok(Math.abs(losses.policy - policy) < 1e-5, `${losses.policy}, not ${policy}`);
  }
});

test('a checkpoint of another network is refused by what differs, and the learner stays as it was', async () => {
  await start('cpu');
  const folder = mkdtempSync(join(tmpdir(), 'zero-learner-'));
  copyFileSync('test/go/training/learner-v1.zero', learnerCheckpoint(folder, config).path);
  for (const [change, message] of [
    [{ blocks: 2 }, /blocks 1, not 2/],
    [{ recipe: 'agz' }, /recipe fast, not agz/],
    [{ size: 5 }, /size 3, not 5/],
  ] as const) {
    const { trainer, rng } = begin();
    const file = learnerCheckpoint(folder, { ...config, ...change });
    assert.throws(
      () => new Checkpoint(trainer, file, () => ({ samples: 0, rng: rng.save() })).resume(),
      (error) =>
        error instanceof ZeroError && message.test(error.message) && error.message.includes(file.path),
    );
    assert.equal(trainer.step, 0);
  }
});
