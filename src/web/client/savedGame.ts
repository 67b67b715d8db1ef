import type { GameData } from '../protocol/game.js';
import type { Strength } from '../protocol/messages.js';
import type { ClockSetting } from './clocks.js';
import { session } from './engine.js';
import { store, stored } from './settings.js';

/** What a game is begun with. */
export interface Setup {
  readonly size: number;
  readonly network: string;
  readonly color: number;
  readonly handicap: number;
  readonly komi: number;
  readonly rules: string;
  readonly strength: Strength;
  /** The rated level that plays, and its network; `network` answers hints and counts. */
  readonly level?: { readonly number: number; readonly network: string };
  readonly clock?: ClockSetting;
}

/** A game as the browser keeps it. */
export interface Saved {
  readonly setup: Setup;
  readonly game: GameData;
}

/** The game of an earlier visit, where it was not over. */
export function savedGame(): Saved | undefined {
  const saved = stored<Saved | null>('game');
  const known = session.value?.networks.some(({ id }) => id === saved?.setup.network);
  return saved && known ? saved : undefined;
}

/** Keeps a game for the next visit, or nothing. */
export function saveGame(saved: Saved | undefined): void {
  store('game', saved ?? null);
}
