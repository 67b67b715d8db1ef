import type { Rng } from '../../../base/rng.js';
import type { Evaluator } from '../../../engine/evaluator.js';
import type { Position } from '../../../engine/position.js';
import { bestOther } from '../../../engine/search/root.js';
import { type Limits, Player } from '../../../selfplay/player.js';
import { type Analysis, analysisOf } from './analysis.js';
import { isTreeFull } from './memory.js';
import { ownersOf } from './ownership.js';
import { OwnershipMeter } from './ownershipMeter.js';
import { Refusal } from './refusal.js';
import { costsPoint } from './settled.js';
import { chainStatus } from './status.js';
import { viewOf } from './view.js';

/** What is shown while a search goes on, and what ends it. */
export interface Watch {
  /** Ends the thinking with what was found so far. */
  signal?: AbortSignal;
  /** Called with the analysis so far, every so many seconds (1 unless given). */
  onAnalysis?: (analysis: Analysis) => void;
  every?: number;
  /** Most moves in an analysis; 20 unless given. */
  maxMoves?: number;
  /** Whether an analysis tells the owner of each point. @throws Refusal where the network has no ownership head */
  ownership?: boolean;
}

/** How a move is chosen. */
export interface Task extends Watch {
  limits: Limits;
  /** Expected result below which it resigns, in [-1, 0]; -1 for never. */
  resignBelow: number;
  /**
   * No pass and no resignation while the opponent has dead stones on the board, which are judged in this position:
   * the same without the passes at its end.
   */
  cleanUp?: Position;
}

/** A move to play, or the wish to resign, with the search behind it where there was one. */
export type Choice = { readonly color: number; readonly analysis?: Analysis } & (
  | { readonly resigns: false; readonly move: number }
  | { readonly resigns: true }
);

/** The thinking of one game: one search at a time, whose tree is kept from move to move. */
export class Thinker {
  private readonly player: Player;
  private readonly meter: OwnershipMeter;
  private busy = false;
  private isFull = false;

  /** @param maxMemory bytes that the search's trees may have. */
  constructor(
    position: Position,
    private readonly evaluator: Evaluator,
    rng: Rng,
    private readonly clock: () => number,
    private readonly maxMemory: number,
  ) {
    this.meter = new OwnershipMeter(position.area);
    const view = viewOf(evaluator, (from, slot, evaluated) => this.meter.add(from, slot, evaluated));
    this.player = new Player(position, view, rng, undefined, clock);
  }

  /** Searches a position until its limits or its signal end it. */
  async analyse(position: Position, limits: Limits, watch: Watch): Promise<Analysis> {
    return this.alone(async () => {
      const analysis = await this.analyser(position, watch);
      await this.player.think(position, limits, this.progress(watch, analysis));
      return analysis();
    });
  }

  /**
   * Chooses a move for the player to move. All that is searched for it ends within the time of its limits.
   */
  async choose(position: Position, task: Task): Promise<Choice> {
    return this.alone(async () => {
      const end = this.clock() + task.limits.seconds;
      const analysis = await this.analyser(position, task);
      const shown = this.progress(task, analysis);
      const progress = () => shown() || this.clock() >= end;
      const move =
        task.cleanUp && (await this.hasDead(task.cleanUp, 3 - position.toPlay))
          ? await this.capture(position, task.limits, progress)
          : await this.player.choose(position, task.limits, task.cleanUp ? -1 : task.resignBelow, progress);
      const searched = this.hasSearched(position) ? { analysis: analysis() } : {};
      if (move < 0) return { color: position.toPlay, ...searched, resigns: true };
      const wasted = !task.cleanUp && (await costsPoint(viewOf(this.evaluator), position, move));
      return {
        color: position.toPlay,
        ...searched,
        resigns: false,
        move: wasted ? position.pass : move,
      };
    });
  }

  /** The best move other than a pass, where there is one. */
  private async capture(position: Position, limits: Limits, progress: () => boolean): Promise<number> {
    await this.player.think(position, limits, progress);
    return bestOther(this.player.search, position.pass)?.move ?? position.pass;
  }

  /** The search last made, where there was one. */
  lastAnalysis(maxMoves: number): Analysis | undefined {
    const { search } = this.player;
    return search.ready ? analysisOf(search, this.evaluator.scores !== undefined, maxMoves) : undefined;
  }

  /** Whether a colour has dead stones on the board. */
  private async hasDead(open: Position, color: number): Promise<boolean> {
    const { dead } = await chainStatus(viewOf(this.evaluator), open);
    return dead.some(([point]) => open.points[point] === color);
  }

  private hasSearched(position: Position): boolean {
    const { search } = this.player;
    const { root } = search;
    return search.ready && root.moveNumber === position.moveNumber && root.hashLo === position.hashLo;
  }

  /** What makes analyses of the search under way. */
  private async analyser(position: Position, watch: Watch): Promise<() => Analysis> {
    const { search } = this.player;
    if (watch.ownership) {
      const owners = await ownersOf(viewOf(this.evaluator), position);
      if (!owners) throw new Refusal('no-ownership', 'this network has no ownership head');
      this.meter.begin(owners);
    }
    return () => ({
      ...analysisOf(search, this.evaluator.scores !== undefined, watch.maxMoves),
      ...(watch.ownership ? { ownership: this.meter.mean(position.toPlay) } : {}),
      ...(this.isFull ? { isFull: true } : {}),
    });
  }

  /** What a player calls after every batch: shows an analysis when one is due, and ends the search when it is to end. */
  private progress(watch: Watch, analysis: () => Analysis): () => boolean {
    const { signal, onAnalysis, every = 1 } = watch;
    const { search } = this.player;
    let due = this.clock() + every;
    this.isFull = false;
    return () => {
      const now = this.clock();
      if (onAnalysis && now >= due && search.ready) {
        due = now + every;
        onAnalysis(analysis());
      }
      this.isFull = isTreeFull(search.tree, this.maxMemory, search.root.area + 1);
      return this.isFull || signal?.aborted === true;
    };
  }

  /** @throws Refusal while another search is under way. */
  private async alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.busy) throw new Refusal('busy', 'another search of this game is under way; end it first');
    this.busy = true;
    try {
      return await work();
    } finally {
      this.busy = false;
    }
  }
}
