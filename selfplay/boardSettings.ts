import { type BoardShare, parseBoards } from './boards.js';
import { fastSelfplay, type SelfplaySettings } from './settings.js';

/**
 * Komi by board side: what perfect play wins by on small boards (Tromp; Li Zhe on 7x7), less half a point where that
 * is the whole board; else the usual one.
 */
const KOMI: ReadonlyMap<number, number> = new Map([
  [2, 1],
  [3, 8.5],
  [4, 2],
  [5, 24.5],
  [6, 4],
  [7, 9],
  [8, 7],
  [9, 7],
]);

/** Komi by which a board with this side is played, unless told otherwise. */
export function usualKomi(size: number): number {
  return KOMI.get(size) ?? 7.5;
}

/** What is different where Black wins the whole board: komi between nothing and that, games played to their end. */
type Owned = Pick<SelfplaySettings, 'resignBelow' | 'fairKomi' | 'komiWide' | 'komiWideFrom' | 'komiWideTo'>;

/** The settings of recipe fast that hang on who owns the board, for one with this side. */
export function ownedSettings(size: number, komi = usualKomi(size)): Owned {
  const { resignBelow, fairKomi, komiWide, komiWideFrom, komiWideTo } = fastSelfplay(size, komi);
  return isOwned(size)
    ? { resignBelow: -1, fairKomi: 0.3, komiWide: 0.6, komiWideFrom: 0, komiWideTo: usualKomi(size) }
    : { resignBelow, fairKomi, komiWide, komiWideFrom, komiWideTo };
}

/** Whether Black wins every point of a board against any defence. */
function isOwned(size: number): boolean {
  return size === 3 || size === 5;
}

/** The boards on which self-play with these settings goes on. @param main the board of the network that plays. */
export function selfplayBoards(
  { sizes }: Pick<SelfplaySettings, 'sizes'>,
  main: number,
): readonly BoardShare[] {
  return parseBoards(sizes) ?? [{ size: main, share: 1 }];
}

/**
 * The settings for one of several boards: what is counted in points of a board or in its sides is scaled from the main one,
 * and komi is the usual one of each.
 * @param main the board that the settings are written for.
 */
export function settingsOn(settings: SelfplaySettings, main: number, size: number): SelfplaySettings {
  if (size === main) return settings;
  const [side, area] = [size / main, (size / main) ** 2];
  const komi = usualKomi(size);
  return {
    ...settings,
    komiWideFrom: settings.komiWideFrom * side,
    komiWideTo: komi + (settings.komiWideTo - settings.komi) * side,
    ...(isOwned(size) || isOwned(main) ? ownedSettings(size) : {}),
    komi,
    openingMoves: settings.openingMoves * area,
    randomMoves: Math.max(1, Math.round(settings.randomMoves * area)),
    temperatureMoves: Math.round(settings.temperatureMoves * area),
    passFrom: Math.floor(settings.passFrom * area),
    search: { ...settings.search, scoreScale: settings.search.scoreScale * side },
  };
}
