import type { GameRecord } from '../../../selfplay/records.js';
import type { SelfplaySettings } from '../../../selfplay/settings.js';

/** What an audit may ask for and tell. */
export interface AuditOwner {
  ban(worker: string, why: string): void;
  onNote(text: string): void;
}

/** Repeats the searches of some games, and finds workers that did not search. */
export interface Audit {
  begin(owner: AuditOwner): void;
  /** A game that was kept: it may be repeated. */
  offer(worker: string, game: GameRecord, settings: SelfplaySettings): void;
  end(): Promise<void>;
}
