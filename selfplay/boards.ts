import { isForAllBoards } from '../engine/planes.js';

/** A board, and its share of the positions that are played and learned from. */
export interface BoardShare {
  size: number;
  share: number;
}

/** Boards on which a network with inputs for several boards plays, whichever it has learned on. */
export const ALL_BOARDS: readonly number[] = Array.from({ length: 15 }, (_, i) => 5 + i);

/** Boards on which a network plays, ascending: its own alone, or all. */
export function boardsOf({ size, planes }: { size: number; planes: string }): readonly number[] {
  return isForAllBoards(planes) ? ALL_BOARDS : [size];
}

/**
 * Boards as a person writes them: `9x9,13x13`, or with their shares of the positions, `9x9:0.5,13x13:0.3,19x19:0.2`.
 * @returns them with shares that add up to 1; undefined for anything else.
 */
export function parseBoards(text: string): BoardShare[] | undefined {
  const parts = text.split(',').map((part) => {
    const [, side, other = side, share] =
      /^(\d{1,2})(?:x(\d{1,2}))?(?::(\d{1,6}(?:\.\d{1,6})?|\.\d{1,6}))?$/i.exec(part.trim()) ?? [];
    const size = side === other ? Number(side) : Number.NaN;
    return { size, share: share === undefined ? undefined : Number(share) };
  });
  const shared = parts.filter(({ share }) => share !== undefined).length;
  const sound =
    parts.every(({ size, share = 1 }) => size >= 2 && size <= 25 && share > 0) &&
    (shared === 0 || shared === parts.length) &&
    new Set(parts.map(({ size }) => size)).size === parts.length;
  if (!sound) return undefined;
  const all = parts.reduce((sum, { share = 1 }) => sum + share, 0);
  return parts.map(({ size, share = 1 }) => ({ size, share: share / all }));
}

/** Board sizes, ascending, in words: `9x9`, or `2x2 to 19x19`. */
export function boardRange(sizes: readonly number[]): string {
  const [low, high] = [sizes[0], sizes.at(-1)];
  return low === high ? `${low}x${low}` : `${low}x${low} to ${high}x${high}`;
}

/** The boards of so many games at once, in an order in which every beginning of the list is near the shares. */
export function boardSlots(boards: readonly BoardShare[], count: number): number[] {
  const had = boards.map(() => 0);
  return Array.from({ length: Math.max(count, boards.length) }, (_, n) => {
    // A board without a game first, so that each has one; then the one that is furthest behind its share.
    const behind = boards.map(({ share }, i) =>
      had[i] === 0 ? boards.length + share : share * (n + 1) - had[i],
    );
    const next = behind.indexOf(Math.max(...behind));
    had[next]++;
    return boards[next].size;
  });
}

/** Games at once on each board, by what {@link boardSlots} says. */
export function gamesByBoard(slots: readonly number[]): ReadonlyMap<number, number> {
  const games = new Map<number, number>();
  for (const size of slots) games.set(size, (games.get(size) ?? 0) + 1);
  return games;
}
