import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../base/rng.js';
import { start } from '../../src/tensor/backend.js';
import { KERNEL_PATH, type Kernel } from '../../src/words/kernel/kernel.js';
import { kernelOf, type Layout, layOut, memoryFor, rowsOf } from '../../src/words/kernel/layout.js';
import { keepTable, noiseTable } from '../../src/words/kernel/tables.js';
import { referenceStep, type Window } from '../../src/words/reference/step.js';
import { windowsOf } from '../../src/words/reference/windows.js';

before(() => start('cpu'));

interface Small {
  kernel: Kernel;
  layout: Layout;
  memory: WebAssembly.Memory;
  inputs: Float32Array;
  outputs: Float32Array;
}

function small(model: 'cbow' | 'sg', size: number, negative: number, words = 12): Small {
  const shape = {
    words,
    size,
    model,
    window: 5,
    negative,
    numbers: words,
    threads: 1,
    block: 64,
    sharded: false,
  };
  const layout = layOut(shape, 1e9);
  const memory = memoryFor(layout);
  const rng = new Rng('rows');
  const inputs = rowsOf(memory, layout, layout.inputs);
  const outputs = rowsOf(memory, layout, layout.outputs);
  for (let w = 0; w < words; w++)
    for (let i = 0; i < size; i++)
      for (const rows of [inputs, outputs]) rows[(w * layout.row) / 4 + i] = rng.float() - 0.5;
  return { kernel: kernelOf(memory, layout, 0), layout, memory, inputs, outputs };
}

const windows: Window[] = [
  { contexts: [1, 2, 3, 4], word: 0, noise: [5, 6, 7, 8, 9] },
  { contexts: [3], word: 4, noise: [1, 2, 0, 5, 7] },
  // Words that stand twice in a window, noise drawn twice, and noise that is the word.
  { contexts: [1, 1, 2, 1, 6], word: 1, noise: [1, 3, 3, 3, 1] },
  { contexts: [0, 2, 4, 6, 8, 10, 1, 3, 5, 7], word: 11, noise: [0, 0, 2, 11, 9] },
];

for (const model of ['cbow', 'sg'] as const)
  for (const [size, negative] of [
    [100, 5],
    [7, 5],
    [16, 2],
    [33, 12],
  ] as const)
    test(`${model}, ${size} numbers, ${negative} noise words: steps and loss are the tensor engine's to 1e-5`, async () => {
      const { kernel, inputs, outputs, layout } = small(model, size, negative);
      const shape: [number, number] = [12, layout.row / 4];
      let vectors = {
        inputs: tf.tensor2d(inputs.slice(), shape),
        outputs: tf.tensor2d(outputs.slice(), shape),
      };
      let loss = 0;
      for (const { contexts, word, noise } of windows) {
        const drawn = Array.from({ length: negative }, (_, i) => noise[i % noise.length]);
        for (const [i, context] of contexts.entries()) kernel.setContext(i, context);
        for (const [i, target] of [word, ...drawn].entries()) kernel.setTarget(i, target);
        kernel.step(contexts.length, 0.05);
        const next = referenceStep(vectors, [{ contexts, word, noise: drawn }], model, 0.05);
        loss += (await next.loss.data())[0];
        vectors = next;
      }
      const [a, b] = [await vectors.inputs.data(), await vectors.outputs.data()];
      const worst = Math.max(
        ...inputs.map((x, i) => Math.abs(x - a[i])),
        ...outputs.map((x, i) => Math.abs(x - b[i])),
      );
      assert.ok(worst < 1e-5, `off by ${worst}`);
      assert.ok(Math.abs(kernel.loss() - loss) < 1e-5 * loss, `${kernel.loss()} and ${loss}`);
      const pairs = windows.reduce((n, w) => n + (model === 'sg' ? w.contexts.length : 1), 0);
      assert.equal(kernel.pairCount(), pairs);
    });

/** Pearson's statistic of counts against shares; for k classes it is about k - 1, and seldom more than 4 deviations above. */
function assertFits(counts: Float64Array, shares: Float64Array): void {
  const n = counts.reduce((a, b) => a + b, 0);
  let statistic = 0;
  for (const [i, share] of shares.entries()) statistic += (counts[i] - n * share) ** 2 / (n * share);
  const freedom = shares.length - 1;
  assert.ok(
    statistic < freedom + 4 * Math.sqrt(2 * freedom),
    `chi-square ${statistic} with ${freedom} degrees`,
  );
}

const counts = Float64Array.from({ length: 500 }, (_, i) => Math.ceil(100_000 / (i + 1)));

function withTables(sample: number): Small {
  const made = small('sg', 4, 5, counts.length);
  new Uint32Array(made.memory.buffer, made.layout.keep, counts.length).set(keepTable(counts, sample));
  new Uint32Array(made.memory.buffer, made.layout.noise, 2 * counts.length).set(noiseTable(counts));
  made.kernel.seed(1, 2);
  return made;
}

test('noise comes as often as count ** 0.75 says, by chi-square', () => {
  const { kernel } = withTables(1e-3);
  const powers = counts.map((c) => c ** 0.75);
  const sum = powers.reduce((a, b) => a + b, 0);
  const drawn = new Float64Array(counts.length);
  for (let i = 0; i < 500_000; i++) drawn[kernel.drawNoise()]++;
  assertFits(
    drawn,
    powers.map((p) => p / sum),
  );
});

test('an occurrence is kept with probability sqrt(t / f) + t / f, by chi-square', () => {
  const sample = 1e-3;
  const { kernel } = withTables(sample);
  const total = counts.reduce((a, b) => a + b, 0);
  const [tries, words] = [5000, 40];
  let statistic = 0;
  for (let w = 0; w < words; w++) {
    const f = counts[w] / total;
    const share = Math.min(1, Math.sqrt(sample / f) + sample / f);
    let kept = 0;
    for (let i = 0; i < tries; i++) kept += Number(kernel.isKept(w));
    if (share === 1) assert.equal(kept, tries);
    else statistic += (kept - tries * share) ** 2 / (tries * share * (1 - share));
  }
  assert.ok(statistic < words + 4 * Math.sqrt(2 * words), `chi-square ${statistic}`);
  for (const table of [keepTable(counts, 0)]) assert.ok(table.every((most) => most === 0xffffffff));
});

test('the windows of the reference have every reach alike often, and the sentence around the word', () => {
  const tokens = Int32Array.from({ length: 9 }, (_, i) => i);
  const wordOf = Int32Array.from(tokens);
  const drawing = {
    wordOf,
    keep: keepTable(new Float64Array(9).fill(1), 0),
    noise: noiseTable(new Float64Array(9).fill(1)),
    window: 3,
    negative: 2,
  };
  const reaches = new Float64Array(3);
  const rng = new Rng(1);
  for (let i = 0; i < 2000; i++)
    for (const { word, contexts, noise } of windowsOf(tokens, drawing, rng)) {
      assert.ok(!contexts.includes(word) && noise.length === 2);
      if (word === 4) reaches[contexts.length / 2 - 1]++;
    }
  assertFits(reaches, new Float64Array(3).fill(1 / 3));
});

test('the committed binary was compiled from the source as it is', async () => {
  const { sourceHash } = await import(new URL('../../../scripts/kernel.mjs', import.meta.url).href);
  const module = new WebAssembly.Module(readFileSync(KERNEL_PATH));
  const [hash] = WebAssembly.Module.customSections(module, 'source');
  assert.equal(
    Buffer.from(hash).toString('latin1'),
    sourceHash(),
    'run node scripts/kernel.mjs and commit the binary',
  );
});

test('a model beyond memory is refused before anything is taken', () => {
  const shape = {
    words: 3e6,
    size: 300,
    model: 'sg',
    window: 5,
    negative: 5,
    numbers: 3e6,
    threads: 1,
    block: 64,
    sharded: false,
  } as const;
  assert.throws(
    () => layOut(shape, 1e12),
    /3,000,000 words of 300 numbers need 7\.2 GB of memory, and the kernel addresses 4\.3 GB; give/,
  );
  assert.throws(
    () => layOut({ ...shape, words: 1e6 }, 1e9),
    /need 2\.4 GB of memory, and this machine has 1\.0 GB/,
  );
});
