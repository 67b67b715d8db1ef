import { closeSync, openSync, readSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import { Rng } from '../../../base/rng.js';
import { useBackend } from '../../tensor/backend.js';
import { rateAt } from '../training/settings.js';
import type { TrainerOptions, TrainingState, WordsTrainer } from '../training/train.js';
import { referenceStep, type Vectors, type Window } from './step.js';
import { type Drawing, windowsOf } from './windows.js';

/** Windows of a step: they see the same vectors, which changes little as long as they are few. */
const BATCH = 64;

/** Trains with the tensor engine: slow, and by another way than the kernel. */
export class ReferenceTrainer implements Pick<WordsTrainer, 'run' | 'stop' | 'close' | 'state'> {
  private stopped = false;
  private readonly blocks: number;
  private readonly steps: number;
  private at: Omit<TrainingState, 'alpha' | 'share'>;

  constructor(private readonly options: TrainerOptions) {
    const { tokens, settings, model } = options;
    this.blocks = Math.ceil(tokens / model.layout.shape.block);
    this.steps = this.blocks * settings.epochs;
    this.at = { next: options.next ?? 0, words: options.words ?? 0, loss: 0, pairs: 0 };
  }

  async run(): Promise<boolean> {
    this.stopped = false;
    await useBackend();
    while (!this.stopped && this.at.next < this.steps) {
      await this.trainBlock(this.at.next);
      this.at.next++;
    }
    return this.at.next >= this.steps;
  }

  stop(): void {
    this.stopped = true;
  }

  async close(): Promise<void> {}

  get state(): TrainingState {
    const alpha = rateAt(this.options.settings.alpha, this.at.next, this.steps);
    return { ...this.at, alpha, share: this.at.next / this.steps };
  }

  private async trainBlock(step: number): Promise<void> {
    const { model, settings } = this.options;
    const { layout, memory, stride } = model;
    const { words, numbers } = layout.shape;
    const rng = new Rng(`block ${settings.seed} ${step}`);
    const drawing: Drawing = {
      wordOf: new Int32Array(memory.buffer, layout.wordOf, numbers),
      keep: new Uint32Array(memory.buffer, layout.keep, words),
      noise: new Uint32Array(memory.buffer, layout.noise, 2 * words),
      window: settings.window,
      negative: settings.negative,
    };
    const tokens = this.read(step % this.blocks);
    for (const token of tokens) if (token >= 0 && drawing.wordOf[token] >= 0) this.at.words++;
    let vectors: Vectors = tf.tidy(() => ({
      inputs: tf.tensor2d(Float32Array.from(model.inputs), [words, stride]),
      outputs: tf.tensor2d(Float32Array.from(model.outputs), [words, stride]),
    }));
    const alpha = rateAt(settings.alpha, step, this.steps);
    const take = async (batch: Window[]) => {
      const next = referenceStep(vectors, batch, settings.model, alpha);
      this.at.loss += (await next.loss.data())[0];
      for (const w of batch) this.at.pairs += settings.model === 'sg' ? w.contexts.length : 1;
      tf.dispose([vectors.inputs, vectors.outputs, next.loss]);
      vectors = next;
      await nextTurn();
    };
    let batch: Window[] = [];
    for (const window of windowsOf(tokens, drawing, rng)) {
      batch.push(window);
      if (batch.length === BATCH) {
        await take(batch);
        batch = [];
      }
    }
    if (batch.length > 0) await take(batch);
    model.inputs.set(await vectors.inputs.data());
    model.outputs.set(await vectors.outputs.data());
    tf.dispose([vectors.inputs, vectors.outputs]);
  }

  private read(block: number): Int32Array {
    const { tokens, tokenPath, model } = this.options;
    const size = model.layout.shape.block;
    const out = new Int32Array(Math.min(size, tokens - block * size));
    const fd = openSync(tokenPath, 'r');
    try {
      readSync(fd, out, 0, out.byteLength, 4 * block * size);
    } finally {
      closeSync(fd);
    }
    return out;
  }
}
