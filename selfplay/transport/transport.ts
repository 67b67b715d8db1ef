import { emptyStats, type PoolStats } from '../poolStats.js';
import type { Intake } from './intake.js';

/** The way of finished games from players into a run's records, and of networks from the run to the players. */
export interface Transport {
  /** Players there are at the moment, and how many of them rest. */
  readonly players: number;
  readonly resting: number;
  /** Counters over all players since the transport was made. */
  readonly stats: PoolStats;
  /** All players go over to another network. @param path its file in the run's folder. */
  useNetwork(step: number, path: string): void;
  /** Lets players rest so that the learner catches up. @param overload 0 for none, a unit for each worker's worth of rest. */
  slow(overload: number): void;
  /** Resolves when no more games will come. @throws the error that ended it. */
  finished(): Promise<void>;
}

/** What a run gives to a transport from other machines. */
export interface TransportOwner {
  intake: Intake;
  onNote(text: string): void;
  fail(error: unknown): void;
  /** Aborted when the run is to end. */
  signal: AbortSignal;
}

/** The sum of the counters of several transports. */
export function sumStats(all: readonly PoolStats[]): PoolStats {
  const sum = emptyStats();
  for (const stats of all) for (const key of Object.keys(sum) as (keyof PoolStats)[]) sum[key] += stats[key];
  return sum;
}
