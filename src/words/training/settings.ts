import type { z } from 'zod';
import { choice, flag, header, real, whole } from '../../../base/schema.js';

/** What vectors are trained with; a training goes on only with the same. */
export const settingsSchema = header({
  model: choice(['cbow', 'sg']),
  /** Numbers of a vector. */
  size: whole(1, 10_000),
  /** Words on each side that a window has at most; its reach is drawn from 1 to this. */
  window: whole(1, 1000),
  /** Noise words a window. */
  negative: whole(1, 100),
  /** Share of the text from which on occurrences of a word are left out at random; 0 for none. */
  sample: real(0, 1),
  minCount: whole(1, 2 ** 31),
  epochs: whole(1, 100_000),
  /** First learning rate; it falls in a straight line to a ten-thousandth. */
  alpha: real(1e-9, 10),
  seed: whole(0, Number.MAX_SAFE_INTEGER),
  /** The same bytes whatever the number of threads. */
  deterministic: flag(),
  engine: choice(['wasm', 'tensor']),
});
export type Settings = z.infer<typeof settingsSchema>;

/** The rates that word2vec.c takes. */
export function defaultAlpha(model: Settings['model']): number {
  return model === 'cbow' ? 0.05 : 0.025;
}

/**
 * Tokens that a thread trains on at a time. A shard's are few, so that no shard goes far before the others hear of it, and so
 * that what eight shards change stays in the processor's second cache: with 128 skip-gram takes half as long again.
 */
export function blockTokens({ deterministic }: { deterministic: boolean }): number {
  return deterministic ? 64 : 8192;
}

/** The learning rate of a step, such as a block of the text, of so many. */
export function rateAt(alpha: number, step: number, steps: number): number {
  return alpha * Math.max(1 - step / steps, 1e-4);
}
