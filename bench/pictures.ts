// Upscaling and its training, generators in training, beside a Go step as a load meter: npm run bench:pictures [-- --seconds S]
import './errors.js';
import { parseArgs } from 'node:util';
import { Rng } from '../base/rng.js';
import { adversaries, type Recipe } from '../src/pictures/generation/adversarial.js';
import { pictureSource } from '../src/pictures/generation/trainCommand.js';
import { fidelityTask } from '../src/pictures/upscaling/fidelity.js';
import { bicubic } from '../src/pictures/upscaling/judgement.js';
import { findUpscalingModel } from '../src/pictures/upscaling/modelFile.js';
import { SIZES, upscalingNetwork } from '../src/pictures/upscaling/network.js';
import { patchSource } from '../src/pictures/upscaling/patches.js';
import { pairOf } from '../src/pictures/upscaling/photographs.js';
import { Upscaler } from '../src/pictures/upscaling/upscaler.js';
import { useBackend } from '../src/tensor/backend.js';
import { Trainer } from '../src/tensor/training/trainer.js';
import { residualStep } from './trainingSteps.js';

const { values: args } = parseArgs({ options: { seconds: { type: 'string', default: '6' } } });
await useBackend({ backend: 'onnxruntime' });

/** How much of its unit a second of processor time does, after two turns that may compile. */
async function rate(work: () => Promise<number>): Promise<number> {
  await work();
  await work();
  const start = performance.now();
  const before = process.cpuUsage();
  let done = 0;
  while (performance.now() - start < Number(args.seconds) * 1000) done += await work();
  const { user, system } = process.cpuUsage(before);
  return (done * 1e6) / (user + system);
}

const random = new Rng(1);
const side = 512;
const rgb = Uint8Array.from(
  { length: side * side * 3 },
  (_, i) => 128 + 90 * Math.sin(i / 40) + 20 * random.float(),
);
const picture = { width: side, height: side, rgb };
const megapixels = (scale: number) => (scale * side) ** 2 / 1e6;

const go = residualStep();
const meter = await rate(async () => {
  await go.step();
  return go.batch;
});
go.dispose();
print('Go step, 6 blocks of 64 channels, batch 128 (the load meter)', meter, 'positions');

for (const [style, scale] of [
  ['fidelity', 2],
  ['fidelity', 4],
  ['texture', 4],
] as const) {
  const upscaler = new Upscaler(findUpscalingModel(style, scale).model);
  print(
    `zero upscale x${scale}, ${style}`,
    await rate(async () => {
      await upscaler.upscale(picture);
      return megapixels(scale);
    }),
    'MP of output',
  );
  upscaler.dispose();
}
print(
  'bicubic x2 alone',
  await rate(async () => {
    bicubic(picture, 2);
    return megapixels(2);
  }),
  'MP of output',
);

const network = upscalingNetwork(2, SIZES[2], { seed: 1 });
const upscaling = new Trainer(fidelityTask(network, 2));
const patches = patchSource([pairOf('noise', picture, 2)!], { scale: 2, patch: 32, count: 16 });
print(
  'step of zero upscale train x2, 32 to 64 points, batch 16',
  await rate(async () => {
    await upscaling.train(patches.batch(new Uint32Array(16), random), 1e-3, random);
    return 16;
  }),
  'parts',
);
upscaling.dispose();
network.dispose();

for (const [recipe, size, channels] of [
  ['r1', 28, 1],
  ['r1', 32, 3],
  ['progressive', 32, 3],
] as [Recipe, number, 1 | 3][]) {
  const pair = adversaries(recipe, { size, channels }, 1, { warmUp: 0, total: 1_000 });
  const trainer = new Trainer(pair.task);
  trainer.step = 900; // a growing pair is full-grown
  const count = 256;
  const pixels = Uint8Array.from({ length: count * size * size * channels }, () => random.int(256));
  const source = pictureSource({ count, size, channels, pixels, checksum: 0, notices: [] }, false);
  print(
    `eight steps of zero gan train, ${recipe}, ${size}x${size}x${channels}, batch 32`,
    await rate(async () => {
      for (let i = 0; i < 8; i++)
        await trainer.train(source.batch(new Uint32Array(32), random), 1e-3, random);
      return 8 * 32;
    }),
    'pictures',
  );
  trainer.dispose();
  pair.dispose();
}

function print(what: string, figure: number, unit: string): void {
  console.log(
    `${what}: ${figure.toPrecision(3)} ${unit} a core-second, ${(figure / meter).toPrecision(3)} of the meter`,
  );
}
