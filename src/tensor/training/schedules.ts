/**
 * A learning rate over time. Most schedules depend on the step alone; reduce-on-plateau also watches a score, and
 * what it remembers is saved with a checkpoint.
 */
export interface Schedule {
  /** The rate of a step (from 0) in a training of `total` steps. */
  rate(step: number, total: number): number;
  /** Hears the validation score after each epoch; higher is better. */
  observe?(score: number): void;
  /** What it remembers, as plain numbers. */
  save?(): Record<string, number>;
  restore?(state: Record<string, number>): void;
}

/** The same rate always. */
export function constant(rate: number): Schedule {
  return { rate: () => rate };
}

/** The rate times `factor` after every `every` steps. */
export function steps(rate: number, every: number, factor: number): Schedule {
  return { rate: (step) => rate * factor ** Math.floor(step / every) };
}

/** Linear warm-up over the first `warmup` steps, then half a cosine down to `floor` (Loshchilov and Hutter 2017). */
export function cosine(rate: number, options: { warmup?: number; floor?: number } = {}): Schedule {
  const { warmup = 0, floor = 0 } = options;
  return {
    rate: (step, total) => {
      if (step < warmup) return (rate * (step + 1)) / warmup;
      return between(rate, floor, (step - warmup) / Math.max(1, total - warmup));
    },
  };
}

/** Options of {@link annealed}. */
export interface Anneal {
  /** Steps over which the rate rises from nothing. */
  warmup: number;
  /** Fraction of the training from which it falls; 1 for never. */
  from: number;
  /** What of it is left at the end. */
  to: number;
}

/**
 * The rate for a training whose length is counted in time: linear warm-up over the first steps, then the same rate, and an
 * exponential fall once `progress`, the fraction of the time that is over, has come to `from`. Progress may go back, when a
 * training is given more time, and the rate with it.
 */
export function annealed(rate: number, { warmup, from, to }: Anneal, progress: () => number): Schedule {
  return {
    rate: (step) => {
      const warm = Math.min(1, (step + 1) / Math.max(1, warmup));
      const cooled = from < 1 ? Math.min(1, Math.max(0, (progress() - from) / (1 - from))) : 0;
      return rate * warm * to ** cooled;
    },
  };
}

/** Options of {@link oneCycle}. */
export interface OneCycle {
  /** Share of the steps on the way up (default 0.25). */
  up?: number;
  /** The first rate is the peak over this (default 25). */
  startDivisor?: number;
  /** The last rate is the first one over this (default 1e4). */
  endDivisor?: number;
}

/** Up to the peak and down to almost nothing, both along half a cosine (Smith and Topin 2018). */
export function oneCycle(peak: number, options: OneCycle = {}): Schedule {
  const { up = 0.25, startDivisor = 25, endDivisor = 1e4 } = options;
  const first = peak / startDivisor;
  return {
    rate: (step, total) => {
      const top = up * total;
      if (step < top) return between(first, peak, step / top);
      return between(peak, first / endDivisor, (step - top) / Math.max(1, total - 1 - top));
    },
  };
}

/** Options of {@link reduceOnPlateau}. */
export interface Plateau {
  /** Epochs without a better score before the rate falls. */
  patience: number;
  factor: number;
  /** The rate never falls below this. */
  floor: number;
  /** A score counts as better when it exceeds the best by more than this (default 1e-4, as in Keras). */
  minDelta?: number;
}

/** The rate falls by a factor when the validation score has not risen for some epochs (Keras's ReduceLROnPlateau). */
export function reduceOnPlateau(rate: number, options: Plateau): Schedule {
  const { patience, factor, floor, minDelta = 1e-4 } = options;
  let state = { rate, best: Number.NEGATIVE_INFINITY, waited: 0 };
  return {
    rate: () => state.rate,
    observe: (score) => {
      if (score > state.best + minDelta) state = { rate: state.rate, best: score, waited: 0 };
      else if (++state.waited >= patience) {
        state.rate = Math.max(floor, state.rate * factor);
        state.waited = 0;
      }
    },
    save: () => ({ ...state }),
    restore: (saved) => {
      state = { ...state, ...saved };
    },
  };
}

/** From a to b along half a cosine; t from 0 to 1. */
function between(a: number, b: number, t: number): number {
  return b + (a - b) * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, Math.max(0, t))));
}
