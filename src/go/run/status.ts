import { readJsonLines } from '../../../base/files/json.js';
import { lockHolder } from '../../../base/files/lock.js';
import { networkSteps } from '../../../selfplay/networkFile.js';
import { machinesFolder } from '../machines/folder.js';
import { type MachinesStatus, readStatus } from '../machines/status.js';
import type { RunConfig } from '../settings/config.js';
import type { Losses } from '../training/losses.js';
import { runFolder } from './folder.js';
import { type LearnerLimit, learnerLimit } from './learnerLimit.js';
import { type MetricsLine, metricsLine } from './metrics.js';
import { readConfig } from './open.js';
import { matchLine } from './opponents.js';
import { type Rated, rateRun } from './rating.js';

/** The losses at a time of a run, in seconds. */
export interface LossPoint {
  readonly time: number;
  readonly losses: Losses;
}

/** How a run stands, as data that goes into JSON. */
export interface RunStatus {
  readonly folder: string;
  /** The process that runs it, or null. */
  readonly running: number | null;
  readonly config: RunConfig;
  /** The newest counters and rates; null before the first. */
  readonly last: MetricsLine | null;
  /** By board side, of a network for several boards: games and positions so far, and the newest losses. */
  readonly boards: NonNullable<MetricsLine['boards']>;
  /** Whether players or the learner limit the run; null while that cannot be told. */
  readonly limit: LearnerLimit | null;
  /** How other machines stand, where the run is their hub. */
  readonly machines: MachinesStatus | null;
  /** How many networks the run has kept. */
  readonly networks: number;
  /** Measured networks by step; random play is 0 Elo. */
  readonly ratings: readonly Rated[];
  /** The course of the losses, evenly thinned. */
  readonly losses: readonly LossPoint[];
}

/**
 * Reads how a run stands, while it runs or when it does not; nothing is written.
 * @param points most points in the course of the losses.
 * @throws ZeroError when the folder holds no run.
 */
export function runStatus(root: string, points = 400): RunStatus {
  const folder = runFolder(root);
  const config = readConfig(folder);
  const metrics = readJsonLines(folder.metrics, metricsLine);
  const last = metrics.at(-1);
  return {
    folder: root,
    running: lockHolder(folder.lock) ?? null,
    config,
    last: last ?? null,
    limit: (last && learnerLimit(last, config)) ?? null,
    machines: readStatus(machinesFolder(root)) ?? null,
    boards: boardsIn(metrics),
    networks: networkSteps(folder.networks).length,
    ratings: rateRun(readJsonLines(folder.matches, matchLine)),
    losses: thin(
      metrics.flatMap(({ time, losses }) => (isMeasured(losses) ? [{ time, losses }] : [])),
      points,
    ),
  };
}

/** The newest of each board: a line has losses of those alone that there was a step on. */
function boardsIn(metrics: readonly MetricsLine[]): RunStatus['boards'] {
  const boards: RunStatus['boards'] = {};
  for (const line of metrics)
    for (const [side, board] of Object.entries(line.boards ?? {}))
      boards[side] = { ...board, losses: board.losses ?? boards[side]?.losses };
  return boards;
}

/** Whether there are losses that are numbers; a step that went wrong left null. */
function isMeasured(losses: Losses | undefined): losses is Losses {
  return losses != null && Object.values(losses).every(Number.isFinite);
}

/** At most so many of the items, evenly spread, the last among them. */
function thin<T>(items: readonly T[], points: number): readonly T[] {
  const every = Math.max(1, Math.ceil(items.length / points));
  return items.filter((_, i) => (items.length - 1 - i) % every === 0);
}
