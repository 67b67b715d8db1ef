import { BLACK, type Position, WHITE } from '../../../engine/position.js';

/** Points of one region of own territory from which on a group can make two eyes in it. */
const TWO_EYES_FROM = 3;

/** A connected region of empty points, dead stones counted as empty. */
interface Region {
  readonly points: number[];
  /** Chains that border it, as their heads. */
  readonly chains: Set<number>;
  /** 1 where Black borders it, 2 where White does, 3 for both. */
  borders: number;
}

/**
 * Chains in seki: alive without two eyes, sharing liberties with such chains of the other colour. A group is the chains that
 * border one region of their own; it has eyes enough with two regions, or with one of three points and more, or where it
 * can connect to such a group.
 * @param heads of each point the number of its chain, -1 for empty points and dead stones.
 * @returns the numbers of the chains.
 */
export function sekiChains(position: Position, heads: Int16Array): Set<number> {
  const regions = regionsOf(position, heads);
  const group = new Map<number, number>();
  const groupOf = (chain: number): number => {
    let at = chain;
    while (group.has(at)) at = group.get(at)!;
    return at;
  };
  for (const { chains, borders } of regions) {
    if (borders === 3) continue;
    const [first, ...others] = chains;
    for (const other of others)
      if (groupOf(other) !== groupOf(first)) group.set(groupOf(other), groupOf(first));
  }
  const eyes = new Map<number, number>();
  for (const { chains, borders, points } of regions) {
    if (borders === 3) continue;
    for (const g of new Set(Array.from(chains, groupOf)))
      eyes.set(g, (eyes.get(g) ?? 0) + (points.length >= TWO_EYES_FROM ? 2 : 1));
  }
  const lives = (chain: number) => (eyes.get(groupOf(chain)) ?? 0) >= 2;
  const shared = regions.filter(({ borders }) => borders === 3);
  while (connects(position, heads, shared, lives, (chain) => eyes.set(groupOf(chain), 2)));
  const seki = new Set<number>();
  for (const { chains } of shared) {
    const without = Array.from(chains).filter((chain) => !lives(chain));
    const colors = new Set(without.map((chain) => position.points[chain]));
    if (colors.has(BLACK) && colors.has(WHITE))
      for (const chain of heads)
        if (chain >= 0 && without.some((w) => groupOf(w) === groupOf(chain))) seki.add(chain);
  }
  return seki;
}

/** Makes chains live that one stone on a shared liberty connects to a living one. @returns whether there was any. */
function connects(
  position: Position,
  heads: Int16Array,
  shared: readonly Region[],
  lives: (chain: number) => boolean,
  revive: (chain: number) => void,
): boolean {
  let any = false;
  for (const { points } of shared)
    for (const p of points)
      for (const color of [BLACK, WHITE]) {
        const beside = neighbours(position, p)
          .map((q) => heads[q])
          .filter((chain) => chain >= 0 && position.points[chain] === color);
        if (!beside.some(lives)) continue;
        for (const chain of beside)
          if (!lives(chain)) {
            revive(chain);
            any = true;
          }
      }
  return any;
}

/** The regions of points without a living stone. */
function regionsOf(position: Position, heads: Int16Array): Region[] {
  const seen = new Uint8Array(position.area);
  const regions: Region[] = [];
  for (let start = 0; start < position.area; start++) {
    if (heads[start] >= 0 || seen[start]) continue;
    const region: Region = { points: [start], chains: new Set(), borders: 0 };
    seen[start] = 1;
    for (const p of region.points)
      for (const q of neighbours(position, p)) {
        if (heads[q] >= 0) {
          region.chains.add(heads[q]);
          region.borders |= position.points[q];
        } else if (!seen[q]) {
          seen[q] = 1;
          region.points.push(q);
        }
      }
    regions.push(region);
  }
  return regions;
}

function neighbours({ geometry, area }: Position, point: number): number[] {
  return Array.from(geometry.neighbours.subarray(4 * point, 4 * point + 4)).filter((q) => q !== area);
}
