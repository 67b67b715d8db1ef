import { type PoolOptions, SelfplayPool } from '../pool.js';
import type { PoolStats } from '../poolStats.js';
import type { Intake } from './intake.js';
import type { Transport } from './transport.js';

/** What players in this process need. */
export interface FolderOptions extends Omit<PoolOptions, 'onGame' | 'network'> {
  intake: Intake;
  /** Path of the network to begin with. */
  network: string;
  /** Players that rest at most. */
  mostResting: number;
  /** Told of a game that was not kept. */
  onNote(text: string): void;
  /** Told that games cannot be kept. */
  onFailure(error: unknown): void;
}

/** The players are threads of this process: games go straight into the run's folder, networks are read from it. */
export class FolderTransport implements Transport {
  private readonly pool: SelfplayPool;

  constructor(private readonly options: FolderOptions) {
    const { intake, settings } = options;
    this.pool = new SelfplayPool({
      ...options,
      onGame: (record, { seed }) => {
        try {
          const arrival = intake.take(record, settings);
          if ('fault' in arrival) options.onNote(`game ${seed} is left out: ${arrival.fault}`);
        } catch (error) {
          options.onFailure(error);
        }
      },
    });
  }

  get players(): number {
    return this.options.workers;
  }

  get resting(): number {
    return this.pool.resting;
  }

  get stats(): PoolStats {
    return this.pool.stats;
  }

  /** Number of the next game to be started. */
  get nextGame(): number {
    return this.pool.nextGame;
  }

  useNetwork(_step: number, path: string): void {
    this.pool.useNetwork(path);
  }

  slow(overload: number): void {
    this.pool.rest(Math.min(this.options.mostResting, Math.floor(overload)));
  }

  finished(): Promise<void> {
    return this.pool.finished();
  }
}
