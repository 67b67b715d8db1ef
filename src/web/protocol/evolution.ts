import type { GameData } from './game.js';

export interface EvolutionQuestion {
  readonly run: string;
  readonly game: GameData;
}

/** What one of a run's networks says of a position, for Black. */
export interface GenerationData {
  /** Training step; -1 for random play, which knows no value. */
  readonly step: number;
  /** By move, the pass last. */
  readonly policy: readonly number[];
  readonly winRate?: number;
  readonly scoreLead?: number;
  readonly ownership?: readonly number[];
  /** Why it cannot be asked, where it cannot. */
  readonly fault?: string;
  /** All that will be told. */
  readonly of: number;
}
