/** The state of an {@link Rng}: four 32-bit words, plain numbers so that it survives JSON and msgpack. */
export type RngState = [number, number, number, number];

/**
 * A seeded generator: xoshiro128** (Blackman and Vigna 2018), seeded through splitmix32.
 * Everything random in the program comes from one of these, passed in by the caller:
 * the same seed gives the same game.
 */
export class Rng {
  private a = 0;
  private b = 0;
  private c = 0;
  private d = 0;

  /** @param seed any finite number or a string; equal seeds give equal sequences. */
  constructor(seed: number | string = 0) {
    let h = hashSeed(String(seed));
    const next = () => {
      h = (h + 0x9e3779b9) | 0;
      return mixed(h);
    };
    this.a = next();
    this.b = next();
    this.c = next();
    this.d = next() | 1; // the all-zero state is a fixed point
  }

  /** A uniform integer in [0, 2^32). */
  uint32(): number {
    const x = Math.imul(this.b, 5);
    const result = Math.imul((x << 7) | (x >>> 25), 9);
    const t = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= t;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result >>> 0;
  }

  /** A uniform number in [0, 1) with 32 random bits. */
  float(): number {
    return this.uint32() * 2.3283064365386963e-10;
  }

  /** A uniform integer in [0, n), 1 <= n <= 2^32, without modulo bias worth measuring (< 2^-21 for n < 2048). */
  int(n: number): number {
    return Math.floor(this.float() * n);
  }

  /** A standard normal number (Box and Muller). */
  normal(): number {
    const u = 1 - this.float();
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * this.float());
  }

  /** A standard Gumbel number, -log(-log(u)): the noise of Gumbel-top-k sampling. */
  gumbel(): number {
    const u = (this.uint32() + 0.5) * 2.3283064365386963e-10;
    return -Math.log(-Math.log(u));
  }

  /** A Gamma(shape, 1) number (Marsaglia and Tsang 2000); normalised Gammas make a Dirichlet sample. */
  gamma(shape: number): number {
    if (shape < 1) {
      const u = (this.uint32() + 0.5) * 2.3283064365386963e-10;
      return this.gamma(shape + 1) * u ** (1 / shape);
    }
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v <= 0) continue;
      const u = 1 - this.float();
      if (Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  /** Shuffles the first n items in place (Fisher and Yates). */
  shuffle<T>(items: { [index: number]: T; length: number }, n = items.length): void {
    for (let i = n - 1; i > 0; i--) {
      const j = this.int(i + 1);
      const t = items[i];
      items[i] = items[j];
      items[j] = t;
    }
  }

  /** A new generator, seeded from this one's next words: independent streams from one seed. */
  fork(): Rng {
    return new Rng(`${this.uint32()}:${this.uint32()}`);
  }

  /** The state, to be stored and given back to {@link Rng.restore}. */
  save(): RngState {
    return [this.a >>> 0, this.b >>> 0, this.c >>> 0, this.d >>> 0];
  }

  /** Continues from a saved state, in place. */
  restore(state: RngState): void {
    [this.a, this.b, this.c, this.d] = state.map((w) => w | 0);
  }
}

/** A permutation of 32-bit integers in which each bit of the result depends on all: the mixing of splitmix32. */
export function mixed(x: number): number {
  let z = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}

/** FNV-1a over the seed's characters: text and number seeds share one way in. */
function hashSeed(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h;
}
