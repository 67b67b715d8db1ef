/** Bigrams that are counted before rare ones are dropped: some 600 MB. */
const MOST = 1 << 25;
/** Numbers of words are below this, so that a pair is one number. */
const WORDS = 2 ** 26;

/** Counts of pairs of neighbouring words: a hash table with open addressing. */
export class BigramTable {
  /** Pairs with at most so many occurrences were dropped, because there were too many. */
  dropped = 0;
  private size = 0;
  private keys = new Float64Array(1 << 16).fill(-1);
  private counts = new Int32Array(1 << 16);

  constructor(private readonly most = MOST) {}

  add(first: number, second: number, times = 1): void {
    const slot = this.slotOf(first * WORDS + second);
    if (this.keys[slot] < 0) {
      this.keys[slot] = first * WORDS + second;
      this.size++;
    }
    this.counts[slot] += times;
    if (this.size > this.most) this.drop();
    else if (this.size > this.keys.length / 2) this.rebuild(2 * this.keys.length, 0);
  }

  countOf(first: number, second: number): number {
    return this.counts[this.slotOf(first * WORDS + second)];
  }

  /** All pairs that were counted. */
  *entries(): Generator<[first: number, second: number, count: number]> {
    for (const [slot, key] of this.keys.entries())
      if (key >= 0) yield [Math.floor(key / WORDS), key % WORDS, this.counts[slot]];
  }

  private slotOf(key: number): number {
    const mask = this.keys.length - 1;
    let hash = Math.imul(key % WORDS, 0x9e3779b1) ^ Math.imul(Math.floor(key / WORDS), 0x85ebca6b);
    hash ^= hash >>> 15;
    let slot = hash & mask;
    while (this.keys[slot] >= 0 && this.keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  private drop(): void {
    while (this.size > this.most / 2) this.rebuild(this.keys.length, ++this.dropped);
  }

  private rebuild(length: number, drop: number): void {
    const { keys, counts } = this;
    this.keys = new Float64Array(length).fill(-1);
    this.counts = new Int32Array(length);
    this.size = 0;
    for (const [slot, key] of keys.entries()) {
      if (key < 0 || counts[slot] <= drop) continue;
      const to = this.slotOf(key);
      this.keys[to] = key;
      this.counts[to] = counts[slot];
      this.size++;
    }
  }
}
