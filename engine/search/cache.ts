import { BLACK, type Position } from '../position.js';
import { KEY_HI, KEY_LO, KEYS } from '../zobrist.js';

/**
 * Evaluations by position, direct mapped. The key covers all that a network is shown except the boards before:
 * stones, player to move, ko, komi and the last moves. Legality is never cached: a search takes the moves
 * from the position with its own history, so that a hit cannot break superko.
 */
export class EvaluationCache {
  private readonly mask: number;
  private readonly lo: Int32Array;
  private readonly hi: Int32Array;
  private readonly logits: Float32Array;
  private readonly value: Float32Array;
  private readonly score: Float32Array;
  private keyLo = 0;
  private keyHi = 0;
  hits = 0;
  lookups = 0;

  /** @param entries rounded up to a power of two. @param moves size of a policy. */
  constructor(
    entries: number,
    private readonly moves: number,
  ) {
    const n = 1 << Math.ceil(Math.log2(Math.max(2, entries)));
    this.mask = n - 1;
    this.lo = new Int32Array(n);
    this.hi = new Int32Array(n);
    this.logits = new Float32Array(n * moves);
    this.value = new Float32Array(n);
    this.score = new Float32Array(n);
  }

  clear(): void {
    this.lo.fill(0);
    this.hi.fill(0);
  }

  /** Whether the position's evaluation is there; {@link read} then gives it. */
  has(position: Position): boolean {
    this.hash(position);
    this.lookups++;
    const slot = this.keyLo & this.mask;
    const hit = this.lo[slot] === this.keyLo && this.hi[slot] === this.keyHi && this.keyHi !== 0;
    if (hit) this.hits++;
    return hit;
  }

  /** The entry that {@link has} has just found: its logits are copied to `out`. @returns value and score. */
  read(out: Float32Array): { value: number; score: number } {
    const slot = this.keyLo & this.mask;
    const at = slot * this.moves;
    for (let i = 0; i < this.moves; i++) out[i] = this.logits[at + i];
    return { value: this.value[slot], score: this.score[slot] };
  }

  /** Stores an evaluation; what was in its slot goes. */
  write(position: Position, logits: Float32Array, offset: number, value: number, score: number): void {
    this.hash(position);
    const slot = this.keyLo & this.mask;
    this.lo[slot] = this.keyLo;
    this.hi[slot] = this.keyHi;
    const at = slot * this.moves;
    for (let i = 0; i < this.moves; i++) this.logits[at + i] = logits[offset + i];
    this.value[slot] = value;
    this.score[slot] = score;
  }

  private hash(position: Position): void {
    let lo = position.hashLo;
    let hi = position.hashHi;
    for (let k = 0; k < 5; k++) {
      const move = position.recentMove(k) + 1;
      lo = Math.imul(lo ^ (move + 0x51ed + k), 0x2c1b3c6d) ^ (lo >>> 13);
      hi = Math.imul(hi ^ KEY_LO[KEYS + (move % KEYS)], 0x297a2d39) ^ (hi >>> 15);
    }
    if (position.toPlay === BLACK) hi ^= KEY_HI[KEYS];
    const rest = (position.koPoint + 2) * 4096 + position.komi * 2 + position.passes * 131072;
    lo = Math.imul(lo ^ rest, 0x85ebca6b);
    this.keyLo = (lo ^ (lo >>> 16)) | 0;
    this.keyHi = Math.imul(hi ^ rest, 0xc2b2ae35) | 1;
  }
}
