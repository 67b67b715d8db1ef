import { AfterMove } from './afterMove.js';
import { CAPTURED, LadderReader, WORKS_ON_BLACK, WORKS_ON_WHITE } from './ladders.js';
import { AreaReader } from './passAlive.js';
import { BLACK, EMPTY, type Position } from './position.js';
import { symmetryTable } from './symmetry.js';

/** Planes of {@link Tactics}. */
export const TACTICS = 13;

/** Captures are divided by this, and count up to it. */
const MANY_STONES = 5;

/**
 * Planes that say what would take a network of few layers several to read. They state rules and one unbroken row of
 * ataris, nothing that was learned from anyone (Silver et al. 2016, extended data table 2, has such ones).
 */
export class Tactics {
  private readonly ladders: LadderReader;
  private readonly marks: Uint8Array;
  private readonly areas: AreaReader;
  private readonly owners: Uint8Array;
  private readonly after = new AfterMove();

  constructor(size: number) {
    this.ladders = new LadderReader(size);
    this.marks = new Uint8Array(size * size);
    this.areas = new AreaReader(size);
    this.owners = new Uint8Array(size * size);
  }

  /**
   * Writes the planes from the view of the player to move, at `first` of each point's row of `planes`, which are zero before:
   * 0 stones caught in a ladder: of one liberty if their owner were to play, of two if the other were; 1 where a chain of the opponent's with two
   * liberties is caught; 2 where one of the player's own would be;
   * 3, 4, 5 where an own stone would have one, two, three or more liberties; 6 how many stones it would capture, up to five, / 5;
   * 7-10 the same of a stone of the opponent's; 11, 12 the player's own and the opponent's area if both passed now (`passAlive.ts`).
   * @param offset where in `out` the position begins.
   */
  write(
    position: Position,
    out: Float32Array,
    offset: number,
    planes: number,
    first: number,
    symmetry: number,
  ): void {
    const { area, points, toPlay } = position;
    const table = symmetryTable(position.size);
    const base = symmetry * (area + 1);
    const [works, worksOnOwn] =
      toPlay === BLACK ? [WORKS_ON_WHITE, WORKS_ON_BLACK] : [WORKS_ON_BLACK, WORKS_ON_WHITE];
    this.ladders.read(points, position.koPoint, this.marks);
    this.areas.owners(position, position.rules.suicide, this.owners);
    for (let p = 0; p < area; p++) {
      const at = offset + table[base + p] * planes + first;
      const mark = this.marks[p];
      if (mark & CAPTURED) out[at] = 1;
      if (mark & works) out[at + 1] = 1;
      if (mark & worksOnOwn) out[at + 2] = 1;
      const owner = this.owners[p];
      if (owner !== EMPTY) out[at + (owner === toPlay ? 11 : 12)] = 1;
      if (points[p] !== EMPTY) continue;
      this.writeAfter(position, p, toPlay, out, at + 3);
      this.writeAfter(position, p, 3 - toPlay, out, at + 7);
    }
  }

  private writeAfter(position: Position, point: number, color: number, out: Float32Array, at: number): void {
    const { after } = this;
    after.look(position, point, color);
    if (after.liberties > 0) out[at + after.liberties - 1] = 1;
    if (after.captured > 0) out[at + 3] = Math.min(after.captured, MANY_STONES) / MANY_STONES;
  }
}
