import type { Evaluator } from '../../engine/evaluator.js';

/**
 * Lets many games at once fill the batches of the networks that they share. While a game is under way it searches or
 * waits for its network; when all games wait, the batches run and the games go on. A game does not see it: its player
 * has an evaluator of its own ({@link SharedBatch.view}), and gets the same values whatever else is in the batch.
 */
export class Lockstep {
  private games = 0;
  private waiting = 0;
  private readonly batches: SharedBatch[] = [];
  private running: Promise<void> | undefined;

  /** Makes an evaluator one that games share. Its capacity is that of all views of games under way together. */
  share(evaluator: Evaluator): SharedBatch {
    const batch = new SharedBatch(evaluator, () => {
      this.waiting++;
      this.runWhenAllWait();
    });
    this.batches.push(batch);
    return batch;
  }

  /** Plays a game; batches wait for it until it ends. */
  async play<T>(game: () => Promise<T>): Promise<T> {
    this.games++;
    await this.running; // slots of a batch that is being evaluated must not be written
    try {
      return await game();
    } finally {
      this.games--;
      this.runWhenAllWait();
    }
  }

  private runWhenAllWait(): void {
    if (this.waiting === 0 || this.waiting < this.games || this.running) return;
    this.running = Promise.all(this.batches.map((batch) => batch.run())).then((answers) => {
      this.running = undefined;
      this.waiting = 0;
      for (const answer of answers) answer();
    });
  }
}

/** A view that waits for the batch to run: takes its results from it, or is told what went wrong. */
interface Waiting {
  take(): void;
  fail(error: unknown): void;
}

/** One batch of an evaluator, filled by the views of many games. */
export class SharedBatch {
  private used = 0;
  /** Counts the batches, so that a view knows that its slots belong to an old one. */
  private number = 0;
  private waiting: Waiting[] = [];

  constructor(
    private readonly inner: Evaluator,
    private readonly onWait: () => void,
  ) {}

  /** An evaluator for one player, with `capacity` slots of its own that lie anywhere in the batch. */
  view(capacity: number): Evaluator {
    const { inner } = this;
    const moves = inner.size * inner.size + 1;
    const slots = new Int32Array(capacity);
    let number = -1;
    const logits = new Float32Array(capacity * moves);
    const values = new Float32Array(capacity);
    const scores = inner.scores && new Float32Array(capacity);
    const take = (count: number) => {
      for (let i = 0; i < count; i++) {
        const slot = slots[i];
        values[i] = inner.values[slot];
        if (scores) scores[i] = inner.scores![slot];
        for (let m = 0; m < moves; m++) logits[i * moves + m] = inner.logits[slot * moves + m];
      }
    };
    return {
      size: inner.size,
      capacity,
      logits,
      values,
      scores,
      put: (slot, position, symmetry, optimism) => {
        if (number !== this.number) slots.fill(-1);
        number = this.number;
        if (slots[slot] < 0) slots[slot] = this.nextSlot();
        inner.put(slots[slot], position, symmetry, optimism);
      },
      run: (count) =>
        new Promise((resolve, fail) => {
          const done = () => {
            take(count);
            resolve();
          };
          this.waiting.push({ take: done, fail });
          this.onWait();
        }),
    };
  }

  /** Evaluates what the views have put. @returns what hands the results on to the views that waited. */
  async run(): Promise<() => void> {
    const { waiting } = this;
    let failure: unknown;
    if (this.used > 0)
      try {
        await this.inner.run(this.used);
      } catch (error) {
        failure = error;
      }
    this.used = 0;
    this.number++;
    this.waiting = [];
    return () => {
      for (const view of waiting)
        if (failure === undefined) view.take();
        else view.fail(failure);
    };
  }

  private nextSlot(): number {
    if (this.used === this.inner.capacity)
      throw new Error(`a batch of ${this.used} positions is full: more games share it than it was made for`);
    return this.used++;
  }
}
