import { ZeroError } from '../../../base/errors.js';
import type { Rng } from '../../../base/rng.js';
import { PLANES, type PlaneSet, writePlanes } from '../../../engine/planes.js';
import { BLACK, Position } from '../../../engine/position.js';
import { rulesByName } from '../../../engine/rules.js';
import { SYMMETRIES, symmetryTable } from '../../../engine/symmetry.js';
import { boardsOf } from '../../../selfplay/boards.js';
import type { GameRecord } from '../../../selfplay/records.js';
import { gameFaults } from '../../../selfplay/validation.js';
import type { HostBatch } from '../../tensor/training/data.js';
import { type TrainingSettings, windowSize } from '../settings/training.js';

/** One batch of positions and targets, all on boards of one size and from the view of the player to move. */
export interface Batch {
  size: number;
  /** `[batch, size, size, planes]`. */
  planes: Float32Array;
  /** `[batch, size * size + 1]`, rows sum to 1. */
  policy: Float32Array;
  /** `[batch, 1]` in [-1, 1]. */
  value: Float32Array;
  /** `[batch, 1]` points, and 1 where the game was played out. */
  score: Float32Array;
  scored: Float32Array;
  /** `[batch, size * size]` in {-1, 0, 1}. */
  ownership: Float32Array;
}

/** Arrays for one batch. */
export function makeBatch(batch: number, size: number, planes: PlaneSet): Batch {
  const area = size * size;
  return {
    size,
    planes: new Float32Array(batch * area * PLANES[planes]),
    policy: new Float32Array(batch * (area + 1)),
    value: new Float32Array(batch),
    score: new Float32Array(batch),
    scored: new Float32Array(batch),
    ownership: new Float32Array(batch * area),
  };
}

/** A batch's arrays with their shapes, to be trained on; not copies. */
export function hostBatch(batch: Batch, planes: PlaneSet): HostBatch {
  const { size } = batch;
  const n = batch.value.length;
  const area = size * size;
  return {
    planes: { data: batch.planes, shape: [n, size, size, PLANES[planes]] },
    policy: { data: batch.policy, shape: [n, area + 1] },
    value: { data: batch.value, shape: [n, 1] },
    score: { data: batch.score, shape: [n, 1] },
    scored: { data: batch.scored, shape: [n, 1] },
    ownership: { data: batch.ownership, shape: [n, area] },
  };
}

/** A game and, by full search, its move number and where its policy target begins. */
interface Kept {
  game: GameRecord;
  /** Its number among the games added. */
  number: number;
  moves: Uint16Array;
  policyStart: Uint32Array;
  /** Whether the game was played through and found to be one that the rules allow. */
  checked: boolean;
}

/** What was ever added of one board. */
export interface BoardCount {
  games: number;
  positions: number;
}

/**
 * The replay window: the newest games, from which positions with a policy target are drawn evenly, those of a batch from the
 * games on one board. Positions are made anew by playing the game's moves, which costs less than to keep planes.
 */
export class ReplayWindow {
  /** Positions with a policy target ever made, and games added. */
  total = 0;
  games = 0;
  /** Game and index of its full searches, by position; those before `head` have left the window. */
  private entryGame: Kept[] = [];
  private entryIndex: number[] = [];
  private head = 0;
  private readonly boards: readonly number[];
  private readonly positions = new Map<number, Position>();
  private readonly added = new Map<number, BoardCount>();

  /**
   * @param size the network's board; with planes `sized` it is on all of them.
   * @param onNotice told of games that are left out because they are not what the rules allow.
   * @param faultOf what is wrong with a game, asked when it is drawn first.
   */
  constructor(
    size: number,
    private readonly planes: PlaneSet,
    private readonly settings: TrainingSettings,
    private readonly onNotice: (text: string) => void = () => {},
    private readonly faultOf = gameFaults(),
  ) {
    this.boards = boardsOf({ size, planes });
  }

  /** Positions in the window. */
  get length(): number {
    return this.entryGame.length - this.head;
  }

  /** The newest games of which the window holds positions: how many have been added since its oldest one, that one included. */
  get span(): number {
    return this.length === 0 ? 0 : this.games - this.entryGame[this.head].number;
  }

  /** Games and positions ever added, by board. */
  get byBoard(): ReadonlyMap<number, BoardCount> {
    return this.added;
  }

  /** Adds a game and lets the oldest positions go. Games of boards that the network does not play on are left out. */
  add(game: GameRecord): void {
    if (!this.boards.includes(game.size)) return;
    const count = game.policyLengths.length;
    const { games = 0, positions = 0 } = this.added.get(game.size) ?? {};
    this.added.set(game.size, { games: games + 1, positions: positions + count });
    const [moves, policyStart] = [new Uint16Array(count), new Uint32Array(count)];
    const kept: Kept = { game, number: this.games, moves, policyStart, checked: false };
    let start = 0;
    for (let m = 0, i = 0; m < game.full.length && i < count; m++) {
      if (!game.full[m]) continue;
      kept.moves[i] = m;
      kept.policyStart[i] = start;
      start += game.policyLengths[i];
      this.entryGame.push(kept);
      this.entryIndex.push(i++);
    }
    this.total += count;
    this.games++;
    this.head = Math.max(this.head, this.entryGame.length - windowSize(this.settings, this.total));
    if (this.head > 50_000 && this.head > this.length) {
      this.entryGame = this.entryGame.slice(this.head);
      this.entryIndex = this.entryIndex.slice(this.head);
      this.head = 0;
    }
  }

  /**
   * The board of the next batch, drawn as often as the window has positions on it.
   * @throws ZeroError when no game of the window is one that the rules allow.
   */
  drawSize(rng: Rng): number {
    return this.added.size === 1 ? [...this.added.keys()][0] : this.entryGame[this.draw(rng)].game.size;
  }

  /**
   * Fills a batch with positions on its board drawn from the window, each under a random symmetry.
   * @throws ZeroError when no game of the window is one that the rules allow.
   */
  sample(batch: Batch, rng: Rng): void {
    batch.policy.fill(0);
    batch.ownership.fill(0);
    for (let row = 0; row < batch.value.length; row++) {
      const entry = this.draw(rng, batch.size);
      this.write(batch, row, this.entryGame[entry], this.entryIndex[entry], rng.int(SYMMETRIES));
    }
  }

  /**
   * An entry of a sound game, on a board of this size if one is given; one that is not sound goes when it is drawn first,
   * which costs one replay a game.
   */
  private draw(rng: Rng, size?: number): number {
    while (this.length > 0) {
      const entry = this.head + rng.int(this.length);
      const kept = this.entryGame[entry];
      if (size !== undefined && kept.game.size !== size) continue;
      if (kept.checked) return entry;
      const fault = this.faultOf(kept.game);
      kept.checked = fault === undefined;
      if (fault === undefined) return entry; // what is drawn must not depend on what was drawn before a restart
      this.leaveOut(kept, fault);
    }
    throw new ZeroError(
      'no recorded game of the window is one that the rules allow; make new records with zero selfplay',
    );
  }

  private leaveOut(kept: Kept, fault: string): void {
    const indices = this.entryIndex.filter((_, i) => i >= this.head && this.entryGame[i] !== kept);
    this.entryGame = this.entryGame.filter((game, i) => i >= this.head && game !== kept);
    this.entryIndex = indices;
    this.head = 0;
    this.onNotice(`the recorded game ${kept.game.seed} is left out: ${fault}`);
  }

  private write(batch: Batch, row: number, kept: Kept, index: number, symmetry: number): void {
    const { game } = kept;
    const position = this.replay(game, kept.moves[index]);
    const { area } = position;
    const table = symmetryTable(game.size);
    const base = symmetry * (area + 1);
    writePlanes(position, this.planes, batch.planes, row * area * PLANES[this.planes], symmetry);
    const sign = position.toPlay === BLACK ? 1 : -1;
    const first = kept.policyStart[index];
    for (let i = first; i < first + game.policyLengths[index]; i++)
      batch.policy[row * (area + 1) + table[base + game.policyMoves[i]]] =
        game.policyProbabilities[i] / 65535;
    const q = this.settings.valueFromSearch;
    const result = sign * Math.sign(game.score);
    batch.value[row] = (1 - q) * result + (q * game.values[kept.moves[index]]) / 127;
    batch.scored[row] = game.scored ? 1 : 0;
    batch.score[row] = game.scored ? sign * game.score : 0;
    if (game.scored)
      for (let p = 0; p < area; p++) batch.ownership[row * area + table[base + p]] = sign * game.ownership[p];
  }

  private replay(game: GameRecord, moves: number): Position {
    const position = this.positionOf(game);
    position.clear();
    position.komi = game.komi;
    for (let m = 0; m < moves; m++) position.play(game.moves[m]);
    return position;
  }

  /** A position on the game's board and by its rules, to be played on from its beginning. */
  private positionOf(game: GameRecord): Position {
    let position = this.positions.get(game.size);
    if (position?.rules.name !== game.rules) {
      position = new Position(game.size, { rules: rulesByName(game.rules) });
      this.positions.set(game.size, position);
    }
    return position;
  }
}
