import { Rng } from '../../../base/rng.js';
import { LATENT, latentWidth } from './networks.js';

/**
 * So many latents of a seed, `[count, 64 + classes]`: normal numbers, and a 1 at the picture's class among 0s. The first ones are
 * the same for every count; the classes take turns.
 * @param only the class of all of them.
 */
export function latentsOf(
  seed: number | string,
  count: number,
  classes = 0,
  only?: number,
): Float32Array<ArrayBuffer> {
  const rng = new Rng(`latents ${seed}`);
  const width = latentWidth(classes);
  const out = new Float32Array(count * width);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < LATENT; k++) out[i * width + k] = rng.normal();
    if (classes > 0) out[i * width + LATENT + (only ?? i % classes)] = 1;
  }
  return out;
}

/**
 * Latents drawn nearer to the mean, by a factor (Brock et al. 2019, the truncation trick): likelier pictures, of less variety.
 * @param latents `[count, 64 + classes]`, of which the classes stay.
 */
export function truncated(latents: Float32Array, factor: number, classes = 0): Float32Array {
  const width = latentWidth(classes);
  return latents.map((v, i) => (i % width < LATENT ? factor * v : v));
}

/**
 * The stops of a walk, `[seeds, 64 + classes]`: the first latents of each seed. The class is the seed's remainder, so that seeds 0 to 9
 * go through ten classes, or `only` one.
 */
export function walkStops(seeds: readonly number[], classes = 0, only?: number): Float32Array {
  const width = latentWidth(classes);
  const stops = new Float32Array(seeds.length * width);
  for (const [i, seed] of seeds.entries())
    stops.set(latentsOf(seed, 1, classes, only ?? seed % Math.max(1, classes)), i * width);
  return stops;
}

/**
 * Latents on the way from one to the next and back to the first, `[frames, 64 + classes]`, along great circles: in between they are
 * as long as normal ones. Where the class changes, the old one fades into the new one.
 * @param stops `[n, 64 + classes]`.
 */
export function walkOf(stops: Float32Array, frames: number, classes = 0): Float32Array {
  const width = latentWidth(classes);
  const count = stops.length / width;
  const out = new Float32Array(frames * width);
  for (let frame = 0; frame < frames; frame++) {
    const at = (frame * count) / frames;
    const from = Math.floor(at);
    const share = at - from;
    const a = stops.subarray(from * width, (from + 1) * width);
    const b = stops.subarray(((from + 1) % count) * width, (((from + 1) % count) + 1) * width);
    out.set(between(a.subarray(0, LATENT), b.subarray(0, LATENT), share), frame * width);
    for (let k = LATENT; k < width; k++) out[frame * width + k] = a[k] + share * (b[k] - a[k]);
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
