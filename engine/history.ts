/** Boards kept for the AlphaGo Zero planes: the current one and seven before it. */
export const BOARDS = 8;

/** 32-bit words of the filter that answers most superko questions without a look at the list. */
const FILTER = 128;

/** The arrays of a history with room for `capacity` moves on a board of `area` points. */
export const historyLayout = (area: number, capacity: number) =>
  ({
    filter: [Uint32Array, FILTER],
    pastLo: [Uint32Array, capacity],
    pastHi: [Uint32Array, capacity],
    moves: [Int16Array, capacity],
    boards: [Uint8Array, BOARDS * (area + 1)],
  }) as const;

interface HistoryArrays {
  readonly filter: Uint32Array;
  readonly pastLo: Uint32Array;
  readonly pastHi: Uint32Array;
  readonly moves: Int16Array;
  readonly boards: Uint8Array;
}

/** What the rules and the planes ask of the past: hashes of all boards, the moves, the last eight boards. */
export class History {
  /** Hashes in the list. */
  count = 0;
  /** Moves in order. */
  moves!: Int16Array;
  private filter!: Uint32Array;
  private pastLo!: Uint32Array;
  private pastHi!: Uint32Array;
  private boards!: Uint8Array[];

  /** Takes arrays laid out as {@link historyLayout} says for its own. */
  attach(arrays: HistoryArrays, area: number): void {
    this.filter = arrays.filter;
    this.pastLo = arrays.pastLo;
    this.pastHi = arrays.pastHi;
    this.moves = arrays.moves;
    this.boards = Array.from({ length: BOARDS }, (_, k) =>
      arrays.boards.subarray(k * (area + 1), (k + 1) * (area + 1)),
    );
  }

  /** Forgets everything. */
  clear(): void {
    this.count = 0;
    this.filter.fill(0);
    for (const board of this.boards) board.fill(0);
  }

  /** Whether a board with this hash was remembered. */
  includes(lo: number, hi: number): boolean {
    lo >>>= 0;
    hi >>>= 0;
    if ((this.filter[(lo >>> 5) & (FILTER - 1)] & (1 << (lo & 31))) === 0) return false;
    const { pastLo, pastHi } = this;
    for (let i = this.count - 1; i >= 0; i--) if (pastLo[i] === lo && pastHi[i] === hi) return true;
    return false;
  }

  /** Adds the hash of a board. */
  remember(lo: number, hi: number): void {
    this.pastLo[this.count] = lo;
    this.pastHi[this.count++] = hi;
    this.filter[(lo >>> 5) & (FILTER - 1)] |= 1 << (lo & 31);
  }

  /** Keeps the board after a number of moves. */
  keep(moveNumber: number, points: Uint8Array): void {
    this.boards[moveNumber % BOARDS].set(points);
  }

  /** The board after a number of moves, one of the last {@link BOARDS}. */
  board(moveNumber: number): Uint8Array {
    return this.boards[(moveNumber + BOARDS) % BOARDS];
  }
}
