import { geometry } from './geometry.js';
import { katagoRepetition, katagoRules } from './katagoRules.js';
import { CAPTURED, LadderReader, WORKS_ON_BLACK, WORKS_ON_WHITE } from './ladders.js';
import { AreaReader } from './passAlive.js';
import { BLACK, EMPTY, type Position } from './position.js';
import { handicapBonus } from './scoring.js';
import { symmetryTable } from './symmetry.js';
import { KEY_HI, KEY_LO, KEYS } from './zobrist.js';

/** Planes and numbers of KataGo's input version 7, which its networks of model versions 8 to 17 take. */
export const KATAGO_PLANES = 22;
export const KATAGO_NUMBERS = 19;

/** Moves of the past that the network is shown. */
const HISTORY = 5;
/** Komi is cut where the board is won whatever happens, and divided to be about one. */
const KOMI_BEYOND = 20;
const KOMI_SCALE = 20;
/** Boards whose ladders are remembered: a leaf's past was read when its parents were evaluated. */
const REMEMBERED = 4096;

interface ReadBoard {
  lo: number;
  hi: number;
  ko: number;
  marks: Uint8Array;
}

/** Writes positions of one board size as KataGo's networks take them. Keeps the ladders that it has read. */
export class KatagoInputs {
  private readonly ladders: LadderReader;
  private readonly read: (ReadBoard | undefined)[] = new Array(REMEMBERED);
  private readonly areas: AreaReader;
  private readonly owners: Uint8Array;

  /** @param suicide whether areas are judged as if suicide were legal under any rules, as newer networks ask for. */
  constructor(
    private readonly size: number,
    private readonly suicide: boolean,
  ) {
    this.ladders = new LadderReader(size);
    this.areas = new AreaReader(size);
    this.owners = new Uint8Array(geometry(size).area);
  }

  /**
   * Writes a position from the view of the player to move. Planes, `[height, width, 22]`:
   * 0 the board; 1, 2 own and opponent's stones; 3, 4, 5 stones with one, two, three liberties; 6 forbidden by ko or superko;
   * 9-13 the last five moves; 14 stones caught in a ladder; 15, 16 the same a move and two moves ago; 17 where a chain of the
   * opponent's can be caught; 18, 19 own and opponent's area, where area counts. 7, 8, 20 and 21 belong to the phases that
   * KataGo adds to games by territory after both have passed; games here have none of them, so they stay empty.
   *
   * Numbers, `[19]`: 0-4 passes among the last five moves; 5 komi / 20; 6, 7 the kind of ko rule; 8 suicide; 9 territory;
   * 10, 11 tax; 14 a pass ends the game; 18 where komi lies between two that allow a draw. 12, 13 (those phases),
   * 15, 16 (handicap by playouts) and 17 (button) stay zero.
   */
  write(
    position: Position,
    planes: Float32Array,
    planesAt: number,
    numbers: Float32Array,
    numbersAt: number,
    symmetry: number,
  ): void {
    const { area, points, toPlay, rules } = position;
    const flags = katagoRules(rules);
    const table = symmetryTable(this.size);
    const base = symmetry * (area + 1);
    planes.fill(0, planesAt, planesAt + area * KATAGO_PLANES);
    numbers.fill(0, numbersAt, numbersAt + KATAGO_NUMBERS);
    const at = (p: number) => planesAt + table[base + p] * KATAGO_PLANES;

    const hasArea = flags.scoring === 'area';
    const owners = hasArea ? this.owners : undefined;
    if (owners) this.areas.owners(position, this.suicide || rules.suicide, owners);
    for (let p = 0; p < area; p++) {
      const to = at(p);
      const c = points[p];
      planes[to] = 1;
      if (c !== EMPTY) {
        planes[to + (c === toPlay ? 1 : 2)] = 1;
        const liberties = position.libertyCount(p, 4);
        if (liberties <= 3) planes[to + 2 + liberties] = 1;
      } else if (katagoRepetition(position, p)) planes[to + 6] = 1;
      if (owners && owners[p] !== EMPTY) planes[to + (owners[p] === toPlay ? 18 : 19)] = 1;
    }

    const passEnds = position.passes >= 1;
    const isFriendly = flags.friendlyPass && position.passes === 1;
    const shown = isFriendly ? 0 : movesShown(position);
    for (let k = 0; k < shown; k++) {
      const move = position.recentMove(k);
      if (move === area) numbers[numbersAt + k] = 1;
      else planes[at(move) + 9 + k] = 1;
    }

    const works = toPlay === BLACK ? WORKS_ON_WHITE : WORKS_ON_BLACK;
    let marks = this.marksOf(points, position.hashLo, position.hashHi, position.koPoint);
    for (let k = 0; k < 3; k++) {
      if (k > 0 && k <= shown) marks = this.marksBefore(position, k);
      for (let p = 0; p < area; p++) {
        if (marks[p] === 0) continue;
        if (marks[p] & CAPTURED) planes[at(p) + 14 + k] = 1;
        if (k === 0 && marks[p] & works) planes[at(p) + 17] = 1;
      }
    }

    const most = area + KOMI_BEYOND;
    const komi = Math.max(-most, Math.min(most, ownKomi(position, flags.scoring === 'territory')));
    numbers[numbersAt + 5] = komi / KOMI_SCALE;
    if (flags.ko !== 'simple') {
      numbers[numbersAt + 6] = 1;
      numbers[numbersAt + 7] = flags.ko === 'positional' ? 0.5 : -0.5;
    }
    if (rules.suicide) numbers[numbersAt + 8] = 1;
    if (flags.scoring === 'territory') numbers[numbersAt + 9] = 1;
    if (flags.tax !== 'none') numbers[numbersAt + 10] = 1;
    if (flags.tax === 'all') numbers[numbersAt + 11] = 1;
    if (passEnds && !isFriendly) numbers[numbersAt + 14] = 1;
    if (hasArea) numbers[numbersAt + 18] = drawWave(komi, area);
  }

  /** The ladders of the board k moves ago, with the ko that was there. */
  private marksBefore(position: Position, k: number): Uint8Array {
    const points = position.boardBefore(k);
    let lo = 0;
    let hi = 0;
    for (let p = 0; p < position.area; p++) {
      lo ^= KEY_LO[points[p] * KEYS + p];
      hi ^= KEY_HI[points[p] * KEYS + p];
    }
    return this.marksOf(points, lo, hi, koBefore(position, k));
  }

  private marksOf(points: Uint8Array, lo: number, hi: number, ko: number): Uint8Array {
    const slot = ((lo ^ (lo >>> 12) ^ hi) >>> 0) % REMEMBERED;
    let board = this.read[slot];
    if (board && board.lo === lo && board.hi === hi && board.ko === ko) return board.marks;
    board ??= { lo, hi, ko, marks: new Uint8Array(this.owners.length) };
    this.read[slot] = board;
    board.lo = lo;
    board.hi = hi;
    board.ko = ko;
    this.ladders.read(points, ko, board.marks);
    return board.marks;
  }
}

/**
 * How many of the last moves are shown: five of the present game. Where it had ended already, by two passes, only the last
 * of these counts.
 */
function movesShown(position: Position): number {
  const { area } = position;
  const most = Math.min(HISTORY, position.moveNumber);
  if (position.passes >= 2) return Math.min(1, most);
  for (let k = 1; k < most; k++)
    if (position.recentMove(k) === area && position.recentMove(k + 1) === area) return k + 1;
  return most;
}

/** The point that could not be retaken at once k moves ago, or -1. */
function koBefore(position: Position, k: number): number {
  const { area, geometry } = position;
  const move = position.recentMove(k);
  if (move < 0 || move === area) return -1;
  const after = position.boardBefore(k);
  const before = position.boardBefore(k + 1);
  let taken = -1;
  let free = 0;
  for (let i = move * 4; i < move * 4 + 4; i++) {
    const q = geometry.neighbours[i];
    if (after[q] === after[move]) return -1;
    if (after[q] !== EMPTY) continue;
    free++;
    if (before[q] !== EMPTY) taken = q;
  }
  if (taken < 0 || free !== 1) return -1;
  // A stone next to the move went; if it belonged to a larger chain, it was no ko.
  for (let i = taken * 4; i < taken * 4 + 4; i++)
    if (before[geometry.neighbours[i]] === before[taken]) return -1;
  return taken;
}

/**
 * Komi for the player to move. By territory each stone played costs its player a point, as if it filled own territory:
 * then stones and surroundings count as by area (KataGo plays such games out to agree about dead stones).
 */
function ownKomi(position: Position, territory: boolean): number {
  const [, black, white] = position.stonesPlayed;
  const komi = position.komi + handicapBonus(position) + (territory ? black - white : 0);
  return position.toPlay === BLACK ? -komi : komi;
}

/**
 * A triangle wave of komi with a period of two points: it rises around the komi at which a draw is possible, where half a
 * point decides games, and falls around the others.
 */
function drawWave(komi: number, area: number): number {
  const even = area % 2 === 0;
  const below = even ? Math.floor(komi / 2) * 2 : Math.floor((komi - 1) / 2) * 2 + 1;
  const beyond = Math.max(0, Math.min(2, komi - below));
  if (beyond < 0.5) return beyond;
  return beyond < 1.5 ? 1 - beyond : beyond - 2;
}
