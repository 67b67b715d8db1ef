import { encodeRecord, type GameRecord } from '../../../selfplay/records.js';
import { fastSelfplay } from '../../../selfplay/settings.js';
import { presetConfig } from '../../../src/go/settings/presets.js';
import { playGame } from '../../selfplay/playedGame.js';

/** The settings that {@link playGame} plays by. */
export const SELFPLAY = { ...fastSelfplay(5, 0.5), simulations: 8, quickSimulations: 4 };
export const NETWORK = presetConfig('fast', 5, 1).network;

const played = Array.from({ length: 12 }, (_, seed) => playGame(seed));

/** An honest game with a number, of a dozen that were played once. */
export function numbered(seed: number, changes: Partial<GameRecord> = {}): Uint8Array {
  return encodeRecord({ ...played[seed % played.length], ...changes, seed });
}

/** The game that {@link numbered} takes. */
export function gameOf(seed: number): GameRecord {
  return played[seed % played.length];
}
