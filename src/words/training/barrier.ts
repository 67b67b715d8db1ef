/** Looks at the generation so often before a thread goes to sleep: the others are a fraction of a millisecond behind. */
const SPINS = 2000;
/** Milliseconds after which a thread gives up on others, which must have died. */
const PATIENCE = 120_000;

/** A place where threads wait for each other, in two words of a shared array: how many have come, and the generation. */
export class Barrier {
  constructor(
    private readonly words: Int32Array<SharedArrayBuffer>,
    private readonly at: number,
    private readonly threads: number,
  ) {}

  /** Returns when all threads have come; the last one to come does something before. */
  wait(last: () => void = () => {}): void {
    const { words, at } = this;
    const generation = Atomics.load(words, at + 1);
    if (Atomics.add(words, at, 1) + 1 === this.threads) {
      last();
      Atomics.store(words, at, 0);
      Atomics.add(words, at + 1, 1);
      Atomics.notify(words, at + 1);
      return;
    }
    for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(words, at + 1) !== generation) return;
    while (Atomics.load(words, at + 1) === generation)
      if (Atomics.wait(words, at + 1, generation, PATIENCE) === 'timed-out')
        throw new Error('another training thread has died');
  }
}
