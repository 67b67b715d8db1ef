import { Rng } from '../../../base/rng.js';
import { networkPath, networkSteps, writeNetwork } from '../../../selfplay/networkFile.js';
import { type CalibrationPlanes, shippedCalibration } from '../network/calibration.js';
import type { NetworkConfig } from '../network/config.js';
import { exportNetwork } from '../network/export.js';
import type { Weights } from '../network/parameters.js';
import { quantizeNetwork } from '../network/quantize.js';
import { makeBatch, type ReplayWindow } from './window.js';

/** Positions that calibrate a quantised network, and those of them that are on one board each. */
const CALIBRATION = 256;
const PIECE = 8;

/** What is written into the networks of a training, besides what their steps say. */
export interface ExportOptions {
  config: NetworkConfig;
  /** The folder of the networks. */
  networks: string;
  /** Name of the run. */
  run: string;
  rules: string;
  komi: number;
  /** Whether convolutions compute in 8-bit integers, once there are positions to calibrate them. */
  quantize: boolean;
}

/** The networks that a training leaves behind it, each grown from the one before. */
export class NetworkExports {
  /** Step of the newest network that the training has come by, -1 for none. */
  private last: number;
  private readonly goesOn: boolean;

  /** @param step where the training stands, -1 where it begins: later networks are of a training that was lost. */
  constructor(
    private readonly options: ExportOptions,
    step: number,
  ) {
    this.goesOn = step >= 0;
    this.last = networkSteps(options.networks).findLast((s) => s <= step) ?? -1;
  }

  /** Whether there is a network of this step. */
  has(step: number): boolean {
    return this.last === step;
  }

  /** Writes the network of a step. @returns its path. */
  write(step: number, weights: Weights, games: number, window: ReplayWindow): string {
    const { config, networks, run, rules, komi, quantize } = this.options;
    const created = new Date().toISOString();
    const info = { rules, komi, step, games, run, parent: this.last, created };
    const samples = quantize ? this.samples(window) : undefined;
    const file = samples
      ? quantizeNetwork(config, weights, info, samples)
      : exportNetwork(config, weights, info);
    const path = networkPath(networks, step);
    writeNetwork(path, file);
    this.last = step;
    return path;
  }

  /** Calibration positions: of the window, else, for weights that have learned before, of the games that come with the program. */
  private samples(window: ReplayWindow): CalibrationPlanes[] | undefined {
    if (window.length >= CALIBRATION) return calibration(window, this.options.config);
    return this.goesOn ? shippedCalibration(this.options.config) : undefined;
  }
}

/** Planes of positions from the window, drawn apart from the learner's own so that an export changes nothing. */
function calibration(window: ReplayWindow, { planes }: NetworkConfig): CalibrationPlanes[] {
  const rng = new Rng(`calibration ${window.total}`);
  return Array.from({ length: CALIBRATION / PIECE }, () => {
    const batch = makeBatch(PIECE, window.drawSize(rng), planes);
    window.sample(batch, rng);
    return { size: batch.size, planes: batch.planes };
  });
}
