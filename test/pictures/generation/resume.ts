import assert from 'node:assert/strict';
import { Rng } from '../../../base/rng.js';
import { adversaries, type Recipe } from '../../../src/pictures/generation/adversarial.js';
import type { PictureSet } from '../../../src/pictures/generation/pictureSet.js';
import { pictureSource } from '../../../src/pictures/generation/trainCommand.js';
import { Trainer } from '../../../src/tensor/training/trainer.js';

/** Pictures of discs, `count` of them; labels tell the large ones, 1, from the small ones, 0. */
export function discs(count: number, size: number, channels: 1 | 3) {
  const rng = new Rng(4);
  const pixels = new Uint8Array(count * size * size * channels);
  const labels = { classes: 2, of: new Uint8Array(count) };
  for (let i = 0; i < count; i++) {
    const [x, y, r] = [rng.int(size), rng.int(size), 2 + rng.int(size / 3)];
    labels.of[i] = r > 2 + size / 6 ? 1 : 0;
    for (let p = 0; p < size * size; p++)
      if (Math.hypot((p % size) - x, Math.floor(p / size) - y) < r)
        pixels.fill(255, (i * size * size + p) * channels, (i * size * size + p + 1) * channels);
  }
  return { count, size, channels, pixels, labels, checksum: 1, notices: [] };
}

/** Checks that two steps of a training are the same two with a checkpoint between, averages included. */
export async function checkResume(recipe: Recipe): Promise<void> {
  const { labels, ...pictures } = discs(40, 28, 1);
  const set: PictureSet = recipe === 'r1' ? { ...pictures, labels } : pictures;
  const classes = set.labels?.classes ?? 0;
  // From an autoencoder's last step to the first one against the discriminator; both while the second level fades in.
  const [first, second] = recipe === 'r1' ? [7, 8] : [4, 6];
  const source = pictureSource(set, recipe === 'r1');
  const train = async (numbers: number[], state?: Awaited<ReturnType<Trainer['save']>>) => {
    const pair = adversaries(recipe, { size: 28, channels: 1, classes }, 5, { warmUp: 8, total: 16 });
    const trainer = new Trainer(pair.task);
    if (state) trainer.restore(state, 'checkpoint');
    for (const step of numbers) {
      const rng = new Rng(step);
      trainer.step = step;
      const metrics = await trainer.train(source.batch(new Uint32Array(4), rng), 1e-3, rng);
      for (const value of Object.values(metrics)) assert.ok(Number.isFinite(value));
    }
    const saved = await trainer.save();
    trainer.dispose();
    pair.dispose();
    return saved;
  };
  const unbroken = await train([first, second]);
  const resumed = await train([second], await train([first]));
  for (const kind of ['weights', 'average', 'slots'] as const)
    for (const [name, { data }] of Object.entries(unbroken.parameters.generator[kind])) {
      const a = new Float32Array(data.slice().buffer);
      const b = new Float32Array(resumed.parameters.generator[kind][name].data.slice().buffer);
      assert.ok(
        a.every((v, i) => Math.abs(v - b[i]) <= 1e-5),
        `${kind} ${name}`,
      );
    }
  const kernel = unbroken.parameters.generator.weights['start/kernel'];
  assert.notDeepEqual(kernel, (await train([])).parameters.generator.weights['start/kernel']);
}
