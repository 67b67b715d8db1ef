// What a shard changes in a round, kept apart from the vectors that all shards read. Shards that train from the same vectors,
// each with changes of its own, give the same changes in whatever thread and order they run; summed in the shards' order
// they give the same bytes.
import { BLOCK, cbow, gradients, inputs, negative, outputs, row, rubbish, words } from './settings';

/** Shards of a deterministic training, and parts of the vocabulary that are summed by one thread each. */
const SHARDS: u32 = 8;

export let sharded: bool = false;
/** Address of the shard's copy of each input row, 0 where there is none; the rows that have one, and the copies. */
let copyOf: usize = 0;
let copied: usize = 0;
let copies: usize = 0;
let copyCount: u32 = 0;
/**
 * Words of the targets, one entry a time that a window has one, and the changes of their output rows. In CBOW such a change is a
 * multiple of the window's mean: the means are kept, one a window, and with each entry which one and its factor.
 */
let changed: usize = 0;
let changes: usize = 0;
let changeCount: u32 = 0;
let meanOf: usize = 0;
let factorOf: usize = 0;
let meanCount: u32 = 0;

/** Places what a shard has at an address; layout.ts reserves the room. @param block tokens that it trains on in a round. */
function layOutShard(base: usize, block: u32): void {
  const mostCopies = <usize>min(words, block);
  copyOf = base + 64;
  copied = copyOf + <usize>words * 4;
  changed = copied + mostCopies * 4;
  const entries = <usize>block * <usize>(negative + 1) * 4;
  meanOf = changed + entries;
  factorOf = meanOf + entries;
  copies = (factorOf + entries + 63) & ~63;
  changes = copies + mostCopies * row;
}

/** Trains from now on for the shard at an address, 0 for none. */
export function useShard(base: usize, block: u32): void {
  sharded = base != 0;
  if (!sharded) return;
  layOutShard(base, block);
  copyCount = 0;
  changeCount = 0;
  meanCount = 0;
}

/** Ends a shard's round: its copies become changes too. */
export function closeShard(base: usize): void {
  store<u32>(base, copyCount);
  store<u32>(base, changeCount, 4);
  for (let k: u32 = 0; k < copyCount; k++) {
    const word = load<u32>(copied + (<usize>k << 2));
    store<u32>(copyOf + (<usize>word << 2), 0);
    const original = inputs + <usize>word * row;
    const copy = copies + <usize>k * row;
    for (let i: usize = 0; i < row; i += 16)
      v128.store(copy + i, f32x4.sub(v128.load(copy + i), v128.load(original + i)));
  }
}

/** Adds a shard's changes to the rows of one part of the vocabulary. */
export function addShard(base: usize, block: u32, part: u32): void {
  layOutShard(base, block);
  addRows(copied, copies, load<u32>(base), inputs, part);
  if (cbow) addMeans(load<u32>(base, 4), part);
  else addRows(changed, changes, load<u32>(base, 4), outputs, part);
}

@inline
function addRows(list: usize, from: usize, count: u32, to: usize, part: u32): void {
  for (let k: u32 = 0; k < count; k++) {
    const word = load<u32>(list + (<usize>k << 2));
    if (word % SHARDS != part) continue;
    const original = to + <usize>word * row;
    const change = from + <usize>k * row;
    for (let i: usize = 0; i < row; i += 16)
      v128.store(original + i, f32x4.add(v128.load(original + i), v128.load(change + i)));
  }
}

@inline
function addMeans(count: u32, part: u32): void {
  for (let k: usize = 0; k < <usize>count * 4; k += 4) {
    const word = load<u32>(changed + k);
    if (word % SHARDS != part) continue;
    const original = outputs + <usize>word * row;
    const mean = changes + <usize>load<u32>(meanOf + k) * row;
    const factor = v128.load32_splat(factorOf + k);
    for (let i: usize = 0; i < row; i += 16)
      v128.store(original + i, f32x4.add(v128.load(original + i), f32x4.mul(factor, v128.load(mean + i))));
  }
}

/** Address of the input row of a word, as this instance sees it. */
@inline
export function inputRow(word: i32): usize {
  return sharded ? ownCopy(<u32>word) : inputs + <usize>word * row;
}

function ownCopy(word: u32): usize {
  const entry = copyOf + (<usize>word << 2);
  const known = load<u32>(entry);
  if (known) return <usize>known;
  const copy = copies + <usize>copyCount * row;
  store<u32>(copied + (<usize>copyCount << 2), word);
  copyCount++;
  store<u32>(entry, <u32>copy);
  const original = inputs + <usize>word * row;
  for (let i: usize = 0; i < row; i += 16) v128.store(copy + i, v128.load(original + i));
  return copy;
}

/** Where the new output row of a word goes that is target `place`, or for a shard of skip-gram its change. */
@inline
export function resultRow(place: i32, word: i32, original: usize): usize {
  if (!sharded) return original;
  const entry = <usize>changeCount << 2;
  store<u32>(changed + entry, word);
  changeCount++;
  if (cbow) {
    // The factor is not known yet: until it is, its place.
    store<u32>(meanOf + entry, meanCount);
    store<i32>(factorOf + entry, (place / BLOCK) * 32 + ((place % BLOCK) << 2));
    return rubbish;
  }
  return changes + <usize>(changeCount - 1) * row;
}

/** Where the mean of the next window of CBOW is kept. */
@inline
export function meanPlace(): usize {
  return changes + <usize>meanCount * row;
}

/** Keeps the mean of a window, and the factors of its entries. */
export function keepMean(): void {
  let entry = <usize>changeCount << 2;
  while (entry > 0 && load<u32>(meanOf + entry - 4) == meanCount) {
    entry -= 4;
    store<f32>(factorOf + entry, load<f32>(gradients + <usize>load<i32>(factorOf + entry)));
  }
  meanCount++;
}
