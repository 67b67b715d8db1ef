import { Rng } from '../../../base/rng.js';
import { LATENT } from './networks.js';

/** So many latents of a seed, `[count, 64]`, normal numbers; the first ones are the same for every count. */
export function latentsOf(seed: number | string, count: number): Float32Array {
  const rng = new Rng(`latents ${seed}`);
  return Float32Array.from({ length: count * LATENT }, () => rng.normal());
}

/**
 * Latents on the way from one to the next and back to the first, `[frames, 64]`, along great circles: in between they are
 * as long as normal ones.
 * @param stops `[n, 64]`.
 */
export function walkOf(stops: Float32Array, frames: number): Float32Array {
  const count = stops.length / LATENT;
  const out = new Float32Array(frames * LATENT);
  for (let frame = 0; frame < frames; frame++) {
    const at = (frame * count) / frames;
    const from = Math.floor(at);
    const a = stops.subarray(from * LATENT, (from + 1) * LATENT);
    const b = stops.subarray(((from + 1) % count) * LATENT, (((from + 1) % count) + 1) * LATENT);
    out.set(between(a, b, at - from), frame * LATENT);
  }
  return out;
}

/** Spherical interpolation (Shoemake 1985). */
function between(a: Float32Array, b: Float32Array, share: number): Float32Array {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, v, i) => sum + v * y[i], 0);
  const cos = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  const angle = Math.acos(Math.min(1, Math.max(-1, cos)));
  const sin = Math.sin(angle);
  if (sin < 1e-6) return a.map((v, i) => v + share * (b[i] - v));
  const [wa, wb] = [Math.sin((1 - share) * angle) / sin, Math.sin(share * angle) / sin];
  return a.map((v, i) => wa * v + wb * b[i]);
}
