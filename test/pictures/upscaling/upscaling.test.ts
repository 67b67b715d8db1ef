import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';
import type { Picture } from '../../../src/pictures/codecs/picture.js';
import { writePicture } from '../../../src/pictures/codecs/write.js';
import { toDepth } from '../../../src/pictures/upscaling/fidelity.js';
import { bicubic, consistency, inventedMap, judge } from '../../../src/pictures/upscaling/judgement.js';
import {
  findUpscalingModel,
  readUpscalingModel,
  type UpscalingModel,
  writeUpscalingModel,
} from '../../../src/pictures/upscaling/modelFile.js';
import { reach, SCALES, type Scale, upscalingNetwork } from '../../../src/pictures/upscaling/network.js';
import { patchSource } from '../../../src/pictures/upscaling/patches.js';
import { pairOf, readPhotographs } from '../../../src/pictures/upscaling/photographs.js';
import { beginWith, weightsOf } from '../../../src/pictures/upscaling/startingWeights.js';
import { textureTask } from '../../../src/pictures/upscaling/texture.js';
import { Upscaler } from '../../../src/pictures/upscaling/upscaler.js';
import { useBackend } from '../../../src/tensor/backend.js';
import { modelToOnnx } from '../../../src/tensor/models/onnx.js';
import { Trainer } from '../../../src/tensor/training/trainer.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-upscaling-'));
const SIZE = { channels: 8, blocks: 2 };

/** A picture of waves and noise. */
function scene(width: number, height: number, seed = 1, alpha = false): Picture {
  const rng = new Rng(seed);
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y, c] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3];
    return 128 + 80 * Math.sin(x / (3 + c)) * Math.cos(y / (4 - c)) + 20 * (rng.float() - 0.5);
  });
  if (!alpha) return { width, height, rgb };
  return {
    width,
    height,
    rgb,
    alpha: Uint8Array.from({ length: width * height }, (_, i) => (i % width < width / 2 ? 0 : 255)),
  };
}

/** A small network with random weights, which adds something everywhere. */
async function randomModel(scale: Scale, noise = false): Promise<UpscalingModel> {
  const network = upscalingNetwork(scale, SIZE, { seed: 1, noise });
  const kernel = network.getLayer('detail').weights[0].read() as tf.Variable;
  const rng = new Rng(2);
  kernel.assign(
    tf.tensor(
      Float32Array.from({ length: kernel.size }, () => 0.01 * rng.normal()),
      kernel.shape,
    ),
  );
  const weights = await weightsOf(network);
  const model = {
    scale,
    style: 'fidelity' as const,
    noise: noise ? 1 : 0,
    reach: reach(SIZE),
    onnx: modelToOnnx(network),
    weights,
    about: 'random',
  };
  network.dispose();
  return model;
}

before(() => useBackend({ backend: 'onnxruntime', threads: 1 }));

for (const [scale, noise] of SCALES.flatMap((scale) => [false, true].map((noise) => [scale, noise] as const)))
  test(`x${scale}${noise ? ' with noise' : ''}: a picture made in tiles is the picture made at once`, async () => {
    const upscaler = new Upscaler(await randomModel(scale, noise));
    const picture = scene(61, 45, 3, true);
    const whole = (await upscaler.upscale(picture, { tile: 1000 }))!;
    assert.deepEqual([whole.width, whole.height], [61 * scale, 45 * scale]);
    for (const tile of [16, 23]) {
      const tiled = (await upscaler.upscale(picture, { tile }))!;
      const worst = tiled.rgb.reduce((most, v, i) => Math.max(most, Math.abs(v - whole.rgb[i])), 0);
      assert.ok(worst <= 1, `${worst}`);
      assert.deepEqual(tiled.alpha, whole.alpha);
    }
    const base = bicubic(picture, scale);
    assert.ok(
      whole.rgb.some((v, i) => Math.abs(v - base.rgb[i]) > 3),
      'the network adds something',
    );
    upscaler.dispose();
  });

test('detail from noise is another for another seed, and the same for the same', async () => {
  const upscaler = new Upscaler(await randomModel(2, true));
  const picture = scene(30, 20);
  const [first, again, other] = await Promise.all(
    [1, 1, 2].map(async (seed) => (await upscaler.upscale(picture, { seed }))!.rgb),
  );
  assert.deepEqual(first, again);
  const without = (seed: number) => upscaler.upscale(picture, { seed, grain: 0 });
  assert.deepEqual(await without(1), await without(2));
  assert.ok(first.filter((v, i) => v !== other[i]).length > first.length / 10);
  upscaler.dispose();
});

test('a network that has learned nothing gives the bicubic picture', async () => {
  const network = upscalingNetwork(2, SIZE, { seed: 1 });
  const model = { ...(await randomModel(2)), onnx: modelToOnnx(network) };
  const upscaler = new Upscaler(model);
  const picture = scene(40, 30);
  const { rgb } = (await upscaler.upscale(picture))!;
  assert.deepEqual(rgb, bicubic(picture, 2).rgb);
  network.dispose();
  upscaler.dispose();
});

test('hidden colours do not bleed into what is seen', async () => {
  const network = upscalingNetwork(2, SIZE, { seed: 1 });
  const upscaler = new Upscaler({ ...(await randomModel(2)), onnx: modelToOnnx(network) });
  const [width, height] = [20, 10];
  const hidden = (i: number) => i % width < 10;
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) =>
    hidden(Math.floor(i / 3)) ? 0 : 200,
  );
  const alpha = Uint8Array.from({ length: width * height }, (_, i) => (hidden(i) ? 0 : 255));
  const made = (await upscaler.upscale({ width, height, rgb, alpha }))!;
  for (const [i, a] of made.alpha!.entries())
    if (a > 40) assert.ok(Math.abs(made.rgb[i * 3] - 200) <= 3, `${made.rgb[i * 3]}`);
  network.dispose();
  upscaler.dispose();
});

test('a stopped upscaling makes nothing', async () => {
  const upscaler = new Upscaler(await randomModel(2));
  const signal = AbortSignal.abort();
  assert.equal(await upscaler.upscale(scene(20, 20), { signal }), undefined);
  upscaler.dispose();
});

test('a model file is read as it was written, and refused when it is damaged or for another scale', async () => {
  const path = writeUpscalingModel(join(folder, 'run'), await randomModel(4));
  const { model } = findUpscalingModel(join(folder, 'run'));
  assert.equal(model.scale, 4);
  assert.deepEqual(readUpscalingModel(path), model);
  assert.throws(() => findUpscalingModel(path, 2), {
    message: /makes pictures 4 times as large, not 2 times/,
  });
  assert.throws(() => findUpscalingModel(join(folder, 'none')), { message: /there is no model at/ });
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(join(folder, 'damaged.zero'), bytes);
  assert.throws(() => findUpscalingModel(join(folder, 'damaged.zero')), {
    name: 'ZeroError',
    message: /checksum is wrong/,
  });
});

test('a training begins with the weights of another scale but for the last layer', async () => {
  const network = upscalingNetwork(4, SIZE, { seed: 9 });
  const other = await randomModel(2);
  beginWith(network, other, 'other');
  const now = await weightsOf(network);
  assert.deepEqual(now['block1a/kernel'], other.weights['block1a/kernel']);
  assert.ok(now['detail/kernel'].data.every((v) => v === 0));
  const larger = upscalingNetwork(2, { channels: 12, blocks: 2 }, { seed: 1 });
  assert.throws(() => beginWith(larger, other, 'other'), {
    name: 'ZeroError',
    message: /other is of another model/,
  });
  tf.dispose([network, larger] as never);
});

test('a training for textures begins as the model for fidelity that it goes on from, but for the noise', async () => {
  const plain = await randomModel(2);
  const network = upscalingNetwork(2, SIZE, { seed: 5, noise: true });
  beginWith(network, plain, 'plain');
  const now = await weightsOf(network);
  for (const [name, weight] of Object.entries(plain.weights)) assert.deepEqual(now[name], weight, name);
  const [picture, none] = [tf.randomUniform([1, 9, 7, 3], 0, 1, 'float32', 1), tf.zeros([1, 9, 7, 4])];
  const without = upscalingNetwork(2, SIZE, { seed: 5 });
  beginWith(without, { ...plain, weights: now }, 'with noise');
  assert.deepEqual(
    (network.apply([picture, none]) as tf.Tensor).dataSync(),
    (without.apply(picture) as tf.Tensor).dataSync(),
  );
  tf.dispose([network, without] as never);
});

test('points in the channels are those that depthToSpace puts in place', () => {
  const x = tf.randomUniform([2, 8, 12, 3], 0, 1, 'float32', 1);
  const back = tf.depthToSpace(toDepth(x, 2) as tf.Tensor4D, 2);
  assert.deepEqual(back.dataSync(), x.dataSync());
});

test('parts of pictures belong together: the small one is the large one shrunk, the base the small one enlarged', () => {
  const pair = pairOf('scene', scene(203, 161), 2)!;
  assert.deepEqual([pair.large.width, pair.small.height], [202, 80]);
  const source = patchSource([pair], { scale: 2, patch: 24, count: 8 });
  const { small, base, large } = source.batch(Uint32Array.of(1, 2, 3, 4, 5, 6), new Rng(5));
  assert.deepEqual(large.shape, [6, 48, 48, 3]);
  for (let i = 0; i < 6; i++) {
    const part = (t: typeof small, side: number) =>
      Uint8Array.from(t.data.subarray(i * side * side * 3, (i + 1) * side * side * 3), (v) =>
        Math.round(v * 255),
      );
    const picture = (t: typeof small, side: number) => ({ width: side, height: side, rgb: part(t, side) });
    const agreement = consistency(picture(large, 48), picture(small, 24));
    assert.ok(agreement > 35, `only the edges differ: ${agreement} dB`);
    const enlarged = judge(bicubic(picture(small, 24), 2), picture(base, 48), picture(small, 24), 6);
    assert.ok(enlarged.psnr > 45, `${enlarged.psnr} dB`);
  }
  assert.deepEqual(source.batch(Uint32Array.of(0), new Rng(1)), source.batch(Uint32Array.of(0), new Rng(1)));
});

test('pictures that cannot be learned from are left out with a word, and none at all is refused', async () => {
  const photos = mkdtempSync(join(tmpdir(), 'zero-photos-'));
  await writePicture(join(photos, 'tiny.png'), scene(20, 20));
  writeFileSync(join(photos, 'broken.png'), 'nothing');
  await assert.rejects(readPhotographs(photos, 2, 32, 'fidelity'), {
    message: /no picture that can be learned from/,
  });
  await writePicture(join(photos, 'good.png'), scene(90, 70));
  const { pairs, notices } = await readPhotographs(photos, 2, 32, 'fidelity');
  assert.equal(pairs.length, 1);
  assert.match(
    notices.join('\n'),
    /left out: .*broken\.png is not a picture(.|\n)*tiny\.png is smaller than 64x64 points/,
  );
});

test('a step of texture trains both networks, and its state can be gone on from', async () => {
  const pair = pairOf('scene', scene(90, 90), 2)!;
  const batch = patchSource([pair], { scale: 2, patch: 16, count: 8, noise: true }).batch(
    Uint32Array.of(0, 1),
    new Rng(1),
  );
  const trainerOf = () => new Trainer(textureTask(upscalingNetwork(2, SIZE, { seed: 1, noise: true }), 2, 1));
  const trainer = trainerOf();
  const metrics = await trainer.train(batch, 1e-3, new Rng(1));
  assert.deepEqual(Object.keys(metrics), ['loss', 'discriminator', 'pixel', 'texture', 'consistency']);
  const before = (await trainerOf().save()).parameters;
  const state = await trainer.save();
  for (const [name, weight] of [
    ['generator', 'detail/kernel'],
    ['discriminator', 'judge1/kernel'],
  ])
    assert.notDeepEqual(state.parameters[name].weights[weight], before[name].weights[weight], name);
  const other = trainerOf();
  other.restore(state, 'checkpoint');
  const [a, b] = [await trainer.train(batch, 1e-3, new Rng(2)), await other.train(batch, 1e-3, new Rng(2))];
  for (const name of Object.keys(a)) assert.ok(Math.abs(a[name] - b[name]) < 1e-5, name);
});

test('a perfect result is judged perfect, and invented detail is found where it is', () => {
  const truth = scene(128, 128);
  const pair = pairOf('scene', truth, 2)!;
  const perfect = judge(truth, truth, pair.small, 2);
  assert.deepEqual(
    [perfect.psnr, Math.round(perfect.ssim * 1e9), perfect.detail],
    [Number.POSITIVE_INFINITY, 1e9, 1],
  );
  assert.equal(perfect.consistency, Number.POSITIVE_INFINITY);
  const checked = new Uint8Array(64 * 64 * 3).fill(100);
  for (let y = 0; y < 64; y++)
    for (let x = 32; x < 64; x++)
      checked.fill((x + y) % 2 ? 140 : 60, (y * 64 + x) * 3, (y * 64 + x) * 3 + 3);
  const { map, mean } = inventedMap({ width: 64, height: 64, rgb: checked }, 2);
  const red = (x: number, y: number) => map.rgb[(y * 64 + x) * 3] - map.rgb[(y * 64 + x) * 3 + 1];
  assert.equal(red(10, 20), 0);
  assert.ok(red(50, 20) > 100);
  assert.ok(mean > 10 && mean < 25, `${mean}`);
});
