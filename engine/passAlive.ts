import { EMPTY } from './board.js';
import { geometry } from './geometry.js';
import type { Position } from './position.js';

/**
 * Reads what is alive and whose the points are, on boards of one size. Its regions are the points that touch one another
 * without crossing a chain of a colour: empty ones and the enemy's stones. Nothing is allocated by a reading.
 */
export class AreaReader {
  private readonly area: number;
  private readonly neighbours: Int16Array;
  private readonly seen: Uint8Array;
  /** The regions' points, one region after the other, and where each begins: `[regions + 1]`. */
  private readonly points: Int16Array;
  private readonly begins: Int16Array;
  private count = 0;
  /** By region: points next to no chain of the colour, counted up to two; whether an enemy is in it, or a chain next to it not alive. */
  private readonly inner: Uint8Array;
  private readonly hasEnemy: Uint8Array;
  private readonly isOpen: Uint8Array;
  /** The chains next to each region, by head, and where those of each begin: `[regions + 1]`. */
  private readonly chains: Int16Array;
  private readonly chainsBegin: Int16Array;
  /** Whether all empty points of the region (with suicide: all of its points) are liberties of the chain. */
  private readonly isVital: Uint8Array;
  /** The region's points that are, and the last of them. */
  private readonly met: Int16Array;
  private readonly metLast: Int16Array;
  /** By head: the region that met the chain last, its place in {@link chains}, and the regions that are vital to it. */
  private readonly metBy: Int16Array;
  private readonly place: Int16Array;
  private readonly vital: Int16Array;

  constructor(size: number) {
    const { area, neighbours } = geometry(size);
    // Each of a region's chains has an edge of the board's grid to it.
    const edges = 2 * area;
    this.area = area;
    this.neighbours = neighbours;
    this.seen = new Uint8Array(area + 1);
    this.points = new Int16Array(area);
    this.begins = new Int16Array(area + 1);
    this.inner = new Uint8Array(area);
    this.hasEnemy = new Uint8Array(area);
    this.isOpen = new Uint8Array(area);
    this.chains = new Int16Array(edges);
    this.chainsBegin = new Int16Array(area + 1);
    this.isVital = new Uint8Array(edges);
    this.met = new Int16Array(edges);
    this.metLast = new Int16Array(edges);
    this.metBy = new Int16Array(area);
    this.place = new Int16Array(area);
    this.vital = new Int16Array(area);
  }

  /**
   * Finds the chains of a colour that live though their owner always passes (Benson 1976, "Life in the game of Go"): those
   * with two regions that are vital to them, again and again, until no chain is left out any more.
   * @param suicide whether the enemy may fill the last liberty of its own stones; then a point with an enemy stone has to be
   * next to the chain as well.
   * @returns whether the chain with a head is one of them, until the next reading.
   */
  passAlive(position: Position, color: number, suicide: boolean): (head: number) => boolean {
    this.findRegions(position, color, suicide);
    const { count, chains, chainsBegin, isVital, isOpen, vital } = this;
    vital.fill(0);
    for (let c = 0; c < chainsBegin[count]; c++) if (isVital[c]) vital[chains[c]]++;
    isOpen.fill(0, 0, count);
    for (let changed = true; changed; ) {
      changed = false;
      for (let region = 0; region < count; region++) {
        if (isOpen[region] || this.allAlive(region)) continue;
        isOpen[region] = 1;
        changed = true;
        for (let c = chainsBegin[region]; c < chainsBegin[region + 1]; c++)
          if (isVital[c]) vital[chains[c]]--;
      }
    }
    return this.isAlive;
  }

  /**
   * Who has each point if both passed now, as far as stones and surroundings tell: stones that are pass-alive and what they
   * enclose with at most one inner point, or without an enemy in it; regions of one colour; and all other stones where they
   * stand. The enemy's stones inside pass-alive territory count for its owner.
   * @param out gets the colours, `[area]`, EMPTY for nobody's.
   */
  owners(position: Position, suicide: boolean, out: Uint8Array): void {
    const { area, points, inner, hasEnemy, isOpen } = this;
    const stones = position.points;
    out.fill(EMPTY, 0, area);
    for (let color = 1; color <= 2; color++) {
      if (!stones.includes(color)) continue;
      const isAlive = this.passAlive(position, color, suicide);
      for (let p = 0; p < area; p++) if (stones[p] === color && isAlive(position.head[p])) out[p] = color;
      for (let region = 0; region < this.count; region++) {
        const isOwned = !isOpen[region] && (inner[region] <= 1 || !hasEnemy[region]);
        if (!isOwned && hasEnemy[region]) continue;
        // The stones around it may have been the other's prisoners, who has the points then.
        for (let k = this.begins[region]; k < this.begins[region + 1]; k++)
          if (isOwned || out[points[k]] === EMPTY) out[points[k]] = color;
      }
    }
    for (let p = 0; p < area; p++) if (out[p] === EMPTY) out[p] = stones[p];
  }

  private readonly isAlive = (head: number): boolean => this.vital[head] >= 2;

  /** Whether all chains next to a region have two vital ones left. */
  private allAlive(region: number): boolean {
    for (let c = this.chainsBegin[region]; c < this.chainsBegin[region + 1]; c++)
      if (this.vital[this.chains[c]] < 2) return false;
    return true;
  }

  /** Finds the regions, what is in them, and the chains next to them. */
  private findRegions(position: Position, color: number, suicide: boolean): void {
    const { area, neighbours, seen, points, begins, chainsBegin } = this;
    const stones = position.points;
    seen.fill(0);
    this.metBy.fill(-1);
    this.count = 0;
    let end = 0;
    chainsBegin[0] = 0;
    for (let start = 0; start < area; start++) {
      if (stones[start] !== EMPTY || seen[start]) continue;
      const region = this.count++;
      begins[region] = end;
      this.inner[region] = 0;
      this.hasEnemy[region] = 0;
      chainsBegin[region + 1] = chainsBegin[region];
      seen[start] = 1;
      points[end++] = start;
      let needed = 0;
      for (let k = begins[region]; k < end; k++) {
        const p = points[k];
        const isEmpty = stones[p] === EMPTY;
        const counts = isEmpty || suicide;
        if (!isEmpty) this.hasEnemy[region] = 1;
        if (counts) needed++;
        let touches = false;
        for (let i = p * 4; i < p * 4 + 4; i++) {
          const q = neighbours[i];
          if (stones[q] === color) {
            touches = true;
            this.meet(position.head[q], region, counts ? p : -1);
          } else if (q < area && !seen[q]) {
            seen[q] = 1;
            points[end++] = q;
          }
        }
        if (!touches && this.inner[region] < 2) this.inner[region]++;
      }
      for (let c = chainsBegin[region]; c < chainsBegin[region + 1]; c++)
        this.isVital[c] = this.met[c] === needed ? 1 : 0;
    }
    begins[this.count] = end;
  }

  /** A chain is next to a region, at a point of it that may count against the chain, else -1. */
  private meet(head: number, region: number, point: number): void {
    const { metBy, place, met, metLast } = this;
    if (metBy[head] !== region) {
      metBy[head] = region;
      const c = this.chainsBegin[region + 1]++;
      place[head] = c;
      this.chains[c] = head;
      met[c] = 0;
      metLast[c] = -1;
    }
    const c = place[head];
    if (point < 0 || metLast[c] === point) return;
    metLast[c] = point;
    met[c]++;
  }
}
