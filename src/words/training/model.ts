import { freemem, totalmem } from 'node:os';
import { Rng } from '../../../base/rng.js';
import { type Layout, layOut, memoryFor, rowsOf } from '../kernel/layout.js';
import { keepTable, noiseTable } from '../kernel/tables.js';
import type { Vocabulary } from '../text/vocabulary.js';
import type { WordVectors } from '../vectors/vectors.js';
import { blockTokens, type Settings } from './settings.js';

/** The vectors in training: a shared memory, and views of it. Rows are filled up with zeros to a multiple of 4. */
export interface Model {
  memory: WebAssembly.Memory;
  layout: Layout;
  /** Numbers of a row. */
  stride: number;
  inputs: Float32Array;
  outputs: Float32Array;
}

/**
 * Makes a model with random vectors, as word2vec.c does: inputs uniform within half a unit over the size, outputs zero.
 * @throws ZeroError when it does not fit into memory.
 */
export function createModel(settings: Settings, vocabulary: Vocabulary, threads: number): Model {
  const { size, model, window, negative, deterministic, seed, sample } = settings;
  const words = vocabulary.words.length;
  const layout = layOut(
    {
      words,
      size,
      model,
      window,
      negative,
      threads,
      numbers: vocabulary.wordOf.length,
      block: blockTokens(settings),
      sharded: deterministic,
    },
    Math.max(freemem(), totalmem() * 0.9),
  );
  const memory = memoryFor(layout);
  new Uint32Array(memory.buffer, layout.keep, words).set(keepTable(vocabulary.counts, sample));
  new Uint32Array(memory.buffer, layout.noise, 2 * words).set(noiseTable(vocabulary.counts));
  new Int32Array(memory.buffer, layout.wordOf, vocabulary.wordOf.length).set(vocabulary.wordOf);
  const inputs = rowsOf(memory, layout, layout.inputs);
  const outputs = rowsOf(memory, layout, layout.outputs);
  const stride = layout.row / 4;
  const rng = new Rng(`vectors ${seed}`);
  for (let w = 0; w < words; w++)
    for (let i = 0; i < size; i++) inputs[w * stride + i] = (rng.float() - 0.5) / size;
  return { memory, layout, stride, inputs, outputs };
}

/** Starts words that others have vectors for from these. @returns how many. */
export function initialise(model: Model, vocabulary: Vocabulary, from: WordVectors): number {
  const place = new Map(from.words.map((word, i) => [word, i]));
  let found = 0;
  for (const [w, word] of vocabulary.words.entries()) {
    const at = place.get(word);
    if (at === undefined) continue;
    model.inputs.set(from.data.subarray(at * from.size, (at + 1) * from.size), w * model.stride);
    found++;
  }
  return found;
}

/** The vectors of the words as they are. */
export function vectorsOf(model: Model, vocabulary: Vocabulary): WordVectors {
  const { stride, inputs, layout } = model;
  const { size } = layout.shape;
  const data = new Float32Array(vocabulary.words.length * size);
  for (let w = 0; w < vocabulary.words.length; w++)
    data.set(inputs.subarray(w * stride, w * stride + size), w * size);
  return { words: vocabulary.words, size, data };
}
