import { crc32 } from 'node:zlib';

/** Words that are counted before rare ones are dropped: some 2 GB with their letters. */
const MOST_WORDS = 30_000_000;

/**
 * The distinct words of a text and how often each stands in it: a hash table over the bytes of the words. Numbers are given
 * in the order of first appearance and never again, so that what was written with them stays true when rare words are dropped.
 */
export class WordTable {
  /** How many numbers were given. */
  size = 0;
  /** Words with at most so many occurrences were dropped, because there were too many. */
  dropped = 0;
  private live = 0;
  private slots = new Int32Array(1 << 16).fill(-1);
  private hashes = new Int32Array(1 << 15);
  private counts = new Float64Array(1 << 15);
  private starts = new Float64Array((1 << 15) + 1);
  private letters = Buffer.alloc(1 << 20);
  private used = 0;

  constructor(private readonly most = MOST_WORDS) {}

  /** Counts a word. @param hash its {@link hashOf}. @returns its number. */
  add(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const { slots, hashes, starts, letters } = this;
    const mask = slots.length - 1;
    const length = to - from;
    let slot = hash & mask;
    for (;;) {
      const number = slots[slot];
      if (number < 0) break;
      if (hashes[number] === hash) {
        const start = starts[number];
        if (starts[number + 1] - start === length) {
          let i = 0;
          while (i < length && letters[start + i] === bytes[from + i]) i++;
          if (i === length) {
            this.counts[number]++;
            return number;
          }
        }
      }
      slot = (slot + 1) & mask;
    }
    return this.insert(bytes.subarray(from, to), hash, slot);
  }

  private insert(word: Uint8Array, hash: number, slot: number): number {
    const number = this.size++;
    this.live++;
    if (number === this.hashes.length) this.growWords();
    if (this.used + word.length > this.letters.length)
      this.letters = grown(this.letters, Buffer.alloc(2 * this.letters.length + word.length));
    this.letters.set(word, this.used);
    this.starts[number] = this.used;
    this.used += word.length;
    this.starts[number + 1] = this.used;
    this.hashes[number] = hash;
    this.counts[number] = 1;
    this.slots[slot] = number;
    if (this.live > this.most) this.drop();
    else if (this.live > this.slots.length / 2) this.fillSlots(2 * this.slots.length);
    return number;
  }

  countOf(number: number): number {
    return this.counts[number];
  }

  /** The bytes of a word. */
  bytesOf(number: number): Buffer {
    return this.letters.subarray(this.starts[number], this.starts[number + 1]);
  }

  /** A checksum of all words and counts. */
  checksum(): number {
    const counts = new Uint8Array(this.counts.buffer, 0, this.size * 8);
    return crc32(counts, crc32(this.letters.subarray(0, this.used)));
  }

  /** Forgets the rarest words, as word2vec.c does: they may come again, with a new number and a count from one. */
  private drop(): void {
    while (this.live > this.most / 2) {
      this.dropped++;
      this.live = 0;
      for (let n = 0; n < this.size; n++) {
        if (this.counts[n] <= this.dropped) this.counts[n] = 0;
        if (this.counts[n] > 0) this.live++;
      }
    }
    this.fillSlots(this.slots.length);
  }

  private fillSlots(length: number): void {
    const slots = new Int32Array(length).fill(-1);
    const mask = length - 1;
    for (let number = 0; number < this.size; number++) {
      if (this.counts[number] === 0) continue;
      let slot = this.hashes[number] & mask;
      while (slots[slot] >= 0) slot = (slot + 1) & mask;
      slots[slot] = number;
    }
    this.slots = slots;
  }

  private growWords(): void {
    const length = 2 * this.hashes.length;
    this.hashes = grown(this.hashes, new Int32Array(length));
    this.counts = grown(this.counts, new Float64Array(length));
    this.starts = grown(this.starts, new Float64Array(length + 1));
  }
}

function grown<T extends { set(from: T): void }>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
