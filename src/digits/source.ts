import type { Rng } from '../../base/rng.js';
import type { DataSource, HostBatch } from '../tensor/training/data.js';
import { type Augmentation, augmentInto, shiftedInto } from './augment.js';
import { CLASSES, type Digits, PIXELS, SIDE } from './csv.js';

/**
 * Labelled digits, or some of them, as samples of training: `x` `[batch, 28, 28, 1]` from 0 to 1 and `y`
 * `[batch, 10]`, one for the label.
 * @param subset numbers of the digits that belong to it (default: all).
 */
export function digitSource(
  digits: Digits & { labels: Uint8Array },
  subset?: Uint32Array,
  augmentation?: Augmentation,
): DataSource {
  return {
    count: subset?.length ?? digits.count,
    batch(indices: Uint32Array, rng?: Rng): HostBatch {
      const n = indices.length;
      const x = new Float32Array(n * PIXELS);
      const y = new Float32Array(n * CLASSES);
      for (let i = 0; i < n; i++) {
        const k = subset ? subset[indices[i]] : indices[i];
        if (rng && augmentation) augmentInto(digits.pixels, k, x, i * PIXELS, augmentation, rng);
        else shiftedInto(digits.pixels, k, x, i * PIXELS);
        y[i * CLASSES + digits.labels[k]] = 1;
      }
      return { x: { data: x, shape: [n, SIDE, SIDE, 1] }, y: { data: y, shape: [n, CLASSES] } };
    },
  };
}

/** Parts a set at random into training and validation. @param share of the validation, from 0 up to 1. */
export function split(
  count: number,
  share: number,
  rng: Rng,
): { training: Uint32Array; validation: Uint32Array } {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  rng.shuffle(order);
  const held = Math.round(count * share);
  return { training: order.slice(held).sort(), validation: order.slice(0, held).sort() };
}
