import { EMPTY } from './board.js';
import type { Position } from './position.js';

/** The points that touch one another without crossing a chain of a colour: empty ones and the enemy's stones. */
interface Region {
  points: number[];
  /** Heads of the chains that all of its empty points (with suicide: all of its points) are liberties of. */
  vitalTo: number[];
  /** Points next to no chain of the colour, counted up to two. */
  inner: number;
  hasEnemy: boolean;
  /** Whether a chain next to it is not alive. */
  isOpen: boolean;
}

/** What a colour cannot lose, even if it always passes. */
export interface PassAlive {
  /** Heads of its chains that are alive so. */
  readonly heads: ReadonlySet<number>;
  readonly regions: readonly Region[];
}

/**
 * The chains of a colour that live though their owner always passes (Benson 1976, "Life in the game of Go"): those with
 * two regions that are vital to them, again and again, until no chain is left out any more.
 * @param suicide whether the enemy may fill the last liberty of its own stones; then a point with an enemy stone has to be
 * next to the chain as well.
 */
export function passAlive(position: Position, color: number, suicide: boolean): PassAlive {
  const { area, points, head } = position;
  const regions = regionsOf(position, color, suicide);
  const heads = new Set<number>();
  for (let p = 0; p < area; p++) if (points[p] === color) heads.add(head[p]);
  const vital = new Map<number, number>();
  for (const region of regions) for (const h of region.vitalTo) vital.set(h, (vital.get(h) ?? 0) + 1);
  const around = regionsAround(position, color, regions);
  for (let changed = true; changed; ) {
    changed = false;
    for (const h of heads) {
      if ((vital.get(h) ?? 0) >= 2) continue;
      heads.delete(h);
      changed = true;
      for (const region of around.get(h) ?? []) {
        if (region.isOpen) continue;
        region.isOpen = true;
        for (const other of region.vitalTo) vital.set(other, vital.get(other)! - 1);
      }
    }
  }
  return { heads, regions };
}

/**
 * Who has each point if both passed now, as far as stones and surroundings tell: stones that are pass-alive and what they
 * enclose with at most one inner point, or without an enemy in it; regions of one colour; and all other stones where they
 * stand. The enemy's stones inside pass-alive territory count for its owner.
 * @returns the colours, `[area]`, EMPTY for nobody's.
 */
export function areaOwners(
  position: Position,
  suicide: boolean,
  out = new Uint8Array(position.area),
): Uint8Array {
  const { area, points, head } = position;
  out.fill(EMPTY);
  for (const color of [1, 2]) {
    if (!points.includes(color)) continue;
    const { heads, regions } = passAlive(position, color, suicide);
    for (let p = 0; p < area; p++) if (points[p] === color && heads.has(head[p])) out[p] = color;
    for (const region of regions) {
      if (!region.isOpen && (region.inner <= 1 || !region.hasEnemy))
        for (const p of region.points) out[p] = color;
      // The stones around it may have been the other's prisoners, who has the points then.
      else if (!region.hasEnemy) for (const p of region.points) if (out[p] === EMPTY) out[p] = color;
    }
  }
  for (let p = 0; p < area; p++) if (out[p] === EMPTY) out[p] = points[p];
  return out;
}

function regionsOf(position: Position, color: number, suicide: boolean): Region[] {
  const { area, points, head } = position;
  const nb = position.geometry.neighbours;
  const seen = new Uint8Array(area + 1);
  const regions: Region[] = [];
  for (let start = 0; start < area; start++) {
    if (points[start] !== EMPTY || seen[start]) continue;
    const region: Region = { points: [start], vitalTo: [], inner: 0, hasEnemy: false, isOpen: false };
    seen[start] = 1;
    for (let i = start * 4; i < start * 4 + 4; i++) {
      const q = nb[i];
      if (points[q] === color && !region.vitalTo.includes(head[q])) region.vitalTo.push(head[q]);
    }
    for (let k = 0; k < region.points.length; k++) {
      const p = region.points[k];
      const isEmpty = points[p] === EMPTY;
      let touches = false;
      if (!isEmpty) region.hasEnemy = true;
      if (region.vitalTo.length > 0 && (isEmpty || suicide))
        region.vitalTo = region.vitalTo.filter((h) => touchesChain(position, p, color, h));
      for (let i = p * 4; i < p * 4 + 4; i++) {
        const q = nb[i];
        if (points[q] === color) touches = true;
        else if (q < area && !seen[q]) {
          seen[q] = 1;
          region.points.push(q);
        }
      }
      if (!touches && region.inner < 2) region.inner++;
    }
    regions.push(region);
  }
  return regions;
}

function touchesChain(
  { points, head, geometry }: Position,
  p: number,
  color: number,
  chain: number,
): boolean {
  for (let i = p * 4; i < p * 4 + 4; i++) {
    const q = geometry.neighbours[i];
    if (points[q] === color && head[q] === chain) return true;
  }
  return false;
}

/** The regions next to each chain of a colour. */
function regionsAround(
  position: Position,
  color: number,
  regions: readonly Region[],
): Map<number, Set<Region>> {
  const { points, head, geometry } = position;
  const around = new Map<number, Set<Region>>();
  for (const region of regions)
    for (const p of region.points)
      for (let i = p * 4; i < p * 4 + 4; i++) {
        const q = geometry.neighbours[i];
        if (points[q] !== color) continue;
        const set = around.get(head[q]);
        if (set) set.add(region);
        else around.set(head[q], new Set([region]));
      }
  return around;
}
