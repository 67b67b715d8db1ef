// What a training is made of, set once an instance. All pointers are byte addresses in the shared memory.

/** Bytes of a row: the dimension, filled up with zeros to a multiple of 4, times 4. */
export let row: usize = 0;
/** Vectors of the words as contexts (what is kept in the end) and as targets. */
export let inputs: usize = 0;
export let outputs: usize = 0;
export let words: u32 = 0;
export let cbow: bool = false;
export let window: u32 = 5;
export let negative: i32 = 5;
/** Index of a word of the vocabulary for each word of the token file, -1 where it has none. */
export let wordOf: usize = 0;
/** A word is kept when a random u32 is not above its entry (subsampling). */
export let keep: usize = 0;
/** Alias table of the noise (Walker 1977): pairs of a u32 threshold and the index of the alias. */
export let noise: usize = 0;

export function configure(
  rowBytes: usize,
  inputRows: usize,
  outputRows: usize,
  wordCount: u32,
  isCbow: bool,
  windowSize: u32,
  negatives: i32,
  wordOfTable: usize,
  keepTable: usize,
  noiseTable: usize,
): void {
  row = rowBytes;
  inputs = inputRows;
  outputs = outputRows;
  words = wordCount;
  cbow = isCbow;
  window = windowSize;
  negative = negatives;
  wordOf = wordOfTable;
  keep = keepTable;
  noise = noiseTable;
}

// Scratch of one instance, set by layOut().

/** Words of the sentence that are left after subsampling, and the most there are. */
export let sentence: usize = 0;
export const SENTENCE: i32 = 1000;
/** Addresses of the rows of a window's contexts, and of its targets: the word itself, then the negatives. */
export let contexts: usize = 0;
export let targets: usize = 0;
/** Where the targets' new rows go; for a shard, where their changes go. */
export let results: usize = 0;
/** Words of the targets, and how often each was drawn. */
export let drawn: usize = 0;
/** For each block of 6 targets 12 signs and 12 factors, twice the 6 targets' so that two contexts fill three vectors. */
export let signs: usize = 0;
export let factors: usize = 0;
/** Copies of the context rows (one more, of zeros, for an odd number), and their gradients' factors: of each
 * block 6 a context. */
export let copies: usize = 0;
export let gradients: usize = 0;
/** A row of zeros, for targets that fill up a block, and one for what nobody wants. */
export let zeros: usize = 0;
export let rubbish: usize = 0;

/** Targets in a block. */
export const BLOCK: i32 = 6;

/** Targets of a window, filled up to whole blocks. */
export function blocksOf(negatives: i32): i32 {
  return (negatives + BLOCK) / BLOCK;
}

/** Places the scratch of this instance. @returns the first address behind it. */
export function layOut(base: usize): usize {
  const most = <usize>window * 2 + 2;
  const blocks = <usize>blocksOf(negative);
  let at = (base + 63) & ~63;
  sentence = at;
  at += <usize>SENTENCE * 4;
  contexts = at;
  at += most * 4;
  targets = at;
  at += blocks * 6 * 4;
  results = at;
  at += blocks * 6 * 4;
  drawn = at;
  at += blocks * 6 * 4;
  at = (at + 63) & ~63;
  signs = at;
  at += blocks * 12 * 4;
  factors = at;
  at += blocks * 12 * 4;
  gradients = at;
  at += blocks * most * 6 * 4;
  at = (at + 63) & ~63;
  copies = at;
  at += most * row;
  zeros = at;
  at += row;
  rubbish = at;
  at += row;
  return (at + 63) & ~63;
}
