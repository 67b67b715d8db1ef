// The digit recognizer's hot paths: npm run bench:digits [-- --seconds S]
import './errors.js';
import { parseArgs } from 'node:util';
import { Rng } from '../base/rng.js';
import { augmentInto } from '../src/digits/augment.js';
import { PIXELS } from '../src/digits/csv.js';
import { digitNetwork } from '../src/digits/networks.js';
import { recipeOf } from '../src/digits/recipes.js';
import { digitSource } from '../src/digits/source.js';
import { digitTrainer } from '../src/digits/trainer.js';
import { useBackend } from '../src/tensor/backend.js';
import { fillDropoutMask } from '../src/tensor/training/layers.js';

const { values: args } = parseArgs({ options: { seconds: { type: 'string', default: '3' } } });
const random = new Rng(1);
const count = 2048;
const digits = {
  count,
  pixels: Uint8Array.from({ length: count * PIXELS }, () => random.int(256)),
  labels: Uint8Array.from({ length: count }, (_, i) => i % 10),
};

/** Runs `work` for some seconds. @returns how much of it was done a second, and a second of processor time. */
async function rate(work: () => number | Promise<number>): Promise<{ wall: number; cpu: number }> {
  await work();
  await work();
  const start = performance.now();
  const before = process.cpuUsage();
  let done = 0;
  while (performance.now() - start < Number(args.seconds) * 1000) done += await work();
  const { user, system } = process.cpuUsage(before);
  return { wall: (done * 1000) / (performance.now() - start), cpu: (done * 1e6) / (user + system) };
}

function print(what: string, { wall, cpu }: { wall: number; cpu: number }, unit: string): void {
  const round = (x: number) => Math.round(x).toLocaleString('en-US');
  console.log(
    `${what.padEnd(42)} ${round(wall).padStart(13)} ${unit}/s ${round(cpu).padStart(13)} a core-second`,
  );
}

const out = new Float32Array(PIXELS);
let next = 0;
const augmented = await rate(() => {
  for (let i = 0; i < 500; i++)
    augmentInto(digits.pixels, next++ % count, out, 0, recipeOf('fast').augmentation, random);
  return 500;
});
print('augmentation', augmented, 'samples');
const mask = new Float32Array(1 << 18);
const masked = await rate(() => {
  fillDropoutMask(mask, 0.2, random);
  return mask.length;
});
print('dropout mask', masked, 'numbers');

const backend = await useBackend();
for (const name of ['fast', 'keras']) {
  const recipe = recipeOf(name);
  const { logits } = digitNetwork(recipe.network, 1);
  const trainer = digitTrainer(logits, recipe);
  const source = digitSource(digits, undefined, recipe.augmentation);
  const step = await rate(async () => {
    const indices = Uint32Array.from({ length: recipe.batch }, () => random.int(count));
    await trainer.train(source.batch(indices, random), 1e-4, random);
    return recipe.batch;
  });
  print(`training step, recipe ${name}, ${backend.name}`, step, 'samples');
  const share = (100 * step.cpu) / augmented.cpu;
  console.log(`  of which augmentation ${share.toFixed(1)} % of the processor time`);
  trainer.dispose();
}
