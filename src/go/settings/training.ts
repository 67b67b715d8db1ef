import type { z } from 'zod';
import { flag, real, table, whole } from '../../../base/schema.js';

const fraction = real(0, 1);
const weight = real(0, 1000);

/** How a network learns from games. */
export const trainingSchema = table(
  {
    batch: whole(1, 16_384),
    learningRate: real(0, 10),
    /** Steps over which the learning rate rises from nothing. */
    warmup: whole(0, 1_000_000_000),
    /** Fraction of the time or steps from which the rate falls, and what of it is left at the end, see `annealed`. */
    annealFrom: fraction,
    annealTo: fraction,
    momentum: real(0, 0.9999),
    /** Coupled weight decay of kernels: l2 w is added to the gradient, as by the loss term (l2 / 2) |w|^2. */
    l2: fraction,
    /** Decay of the averaged weights that are exported for play. */
    emaDecay: real(0, 0.999999),
    /** Largest gradient norm of a step. */
    clipNorm: real(1e-6, 1e6),
    /** Times a position is drawn on average. */
    samplesPerPosition: real(0.01, 10_000),
    /** Positions before the first step. */
    minPositions: whole(1, 1_000_000_000),
    /** Replay window: its scale c in positions and its growth (Wu 2019, appendix C), see {@link windowSize}. */
    windowScale: whole(1, 1_000_000_000),
    windowExponent: real(0.01, 1),
    windowSlope: real(0, 10),
    /** Whether games that have left the window for good stay on the disk; else their files are deleted. */
    keepGames: flag(),
    /** Weights of the loss terms besides the policy's, which is 1. */
    valueWeight: weight,
    scoreWeight: weight,
    ownershipWeight: weight,
    /** Fraction of the search's own value in the value target; the rest is the game's result. */
    valueFromSearch: fraction,
    /** Seconds between exported networks, and between checkpoints. */
    exportEvery: real(0.1, 1_000_000),
    checkpointEvery: real(0.1, 1_000_000),
    /** Whether exported networks compute their convolutions in 8-bit integers. */
    quantize: flag(),
  },
  'setting',
);
export type TrainingSettings = z.infer<typeof trainingSchema>;

/** Training of recipe fast. */
export function fastTraining(size: number): TrainingSettings {
  return {
    batch: 128,
    learningRate: 0.02,
    warmup: 200,
    annealFrom: 0.75,
    annealTo: 0.1,
    momentum: 0.9,
    l2: 3e-5,
    emaDecay: 0.998,
    clipNorm: 5,
    samplesPerPosition: size <= 7 ? 6 : 4,
    minPositions: 10 * size * size,
    windowScale: 300 * size * size,
    windowExponent: 0.75,
    windowSlope: 0.5,
    keepGames: true,
    valueWeight: 1,
    scoreWeight: 0.2,
    ownershipWeight: 0.3,
    valueFromSearch: 0.2,
    exportEvery: size <= 7 ? 10 : 60,
    checkpointEvery: 60,
    quantize: true,
  };
}

/** Training as in AlphaGo Zero: policy and value only, results as targets, a plain window. */
export function agzTraining(size: number): TrainingSettings {
  return {
    ...fastTraining(size),
    l2: 2e-4, // the gradient of c |w|^2 with c = 1e-4
    emaDecay: 0,
    scoreWeight: 0,
    ownershipWeight: 0,
    valueFromSearch: 0,
    exportEvery: size <= 7 ? 30 : 120,
    quantize: false,
  };
}

/**
 * Positions to keep when `total` have been made: c (1 + slope ((total / c)^exponent - 1) / exponent), at least all
 * of the first c. Early games are played by networks that knew little and leave soon; later ones stay longer.
 */
export function windowSize(settings: TrainingSettings, total: number): number {
  const { windowScale: c, windowExponent: a, windowSlope: b } = settings;
  return total <= c ? total : Math.min(total, Math.round(c * (1 + (b * ((total / c) ** a - 1)) / a)));
}
