// The inner loop of word2vec (Mikolov et al. 2013) with SIMD on shared memory. scripts/kernel.mjs compiles it to
// ../kernel.wasm, and a test compares the two.
import { continuousBag } from './cbow';
import { below, drawNoise, random } from './random';
import {
  blocksOf,
  cbow,
  contexts,
  drawn,
  factors,
  keep,
  negative,
  outputs,
  results,
  SENTENCE,
  sentence,
  signs,
  targets,
  window,
  wordOf,
  rubbish,
  zeros,
  row,
} from './settings';
import { inputRow, resultRow } from './shard';
import { skipGram } from './skipgram';

export { loss, pairCount, resetLoss } from './probability';
export { drawNoise, seed } from './random';
export { configure, layOut } from './settings';
export { addShard, closeShard, useShard } from './shard';

/** What a token file has at the end of a sentence. */
const END: i32 = -1;

/**
 * Trains on tokens of the token file: words outside the vocabulary are left out, frequent ones at random (subsampling), a
 * sentence ends where the text has an end or at 1,000 words.
 * @returns how many words of the vocabulary there were, before subsampling.
 */
export function train(tokens: usize, count: i32, alpha: f32): i32 {
  let seen = 0;
  let length = 0;
  for (let k = 0; k < count; k++) {
    const token = load<i32>(tokens + (<usize>k << 2));
    if (token != END) {
      const word = load<i32>(wordOf + (<usize>token << 2));
      if (word < 0) continue;
      seen++;
      if (!isKept(word)) continue;
      store<i32>(sentence + (<usize>length << 2), word);
      length++;
    }
    if (token == END || length == SENTENCE) {
      trainSentence(length, alpha);
      length = 0;
    }
  }
  trainSentence(length, alpha);
  return seen;
}

/** Draws whether an occurrence of a word is trained on. */
export function isKept(word: i32): bool {
  const most = load<u32>(keep + (<usize>word << 2));
  return most == u32.MAX_VALUE || random() <= most;
}

function trainSentence(length: i32, alpha: f32): void {
  for (let at = 0; at < length; at++) {
    const reach = <i32>(window - below(window));
    const from = max(0, at - reach);
    const to = min(length - 1, at + reach);
    let size = 0;
    for (let c = from; c <= to; c++) {
      if (c == at) continue;
      setContext(size, load<i32>(sentence + (<usize>c << 2)));
      size++;
    }
    if (size == 0) continue;
    setTarget(0, load<i32>(sentence + (<usize>at << 2)));
    for (let d = 1; d <= negative; d++) setTarget(d, drawNoise());
    step(size, alpha);
  }
}

/** Names context `place` of the window that {@link step} trains. */
export function setContext(place: i32, word: i32): void {
  store<usize>(contexts + (<usize>place << 2), inputRow(word));
}

/** Names target `place`: the word itself at 0, then the negatives. */
export function setTarget(place: i32, word: i32): void {
  store<i32>(drawn + (<usize>place << 2), word);
}

/** Trains one window. Noise that is the word itself is left out; noise that was drawn twice counts twice. */
export function step(size: i32, alpha: f32): void {
  const last = blocksOf(negative) * 6;
  const word = load<i32>(drawn);
  let empty = 0;
  placeWord(0, word, 1, alpha);
  for (let d = 1; d < last; d++) {
    const target = load<i32>(drawn + (<usize>d << 2));
    if (d > negative || target == word) {
      place(d, zeros, rubbish, -1, 0);
      empty++;
    } else if (drawnBefore(d, target)) {
      // Its gradient is in that of the first time; here it counts for the loss alone.
      place(d, outputs + <usize>target * row, rubbish, -1, 0);
    } else {
      let times: f32 = 1;
      for (let e = d + 1; e <= negative; e++)
        if (load<i32>(drawn + (<usize>e << 2)) == target) times += 1;
      placeWord(d, target, -1, alpha * times);
    }
  }
  if (cbow) continuousBag(size, empty);
  else skipGram(size, empty);
}

@inline
function drawnBefore(d: i32, target: i32): bool {
  for (let e = 1; e < d; e++) if (load<i32>(drawn + (<usize>e << 2)) == target) return true;
  return false;
}

@inline
function placeWord(d: i32, word: i32, sign: f32, size: f32): void {
  const address = outputs + <usize>word * row;
  place(d, address, resultRow(d, word, address), sign, size);
}

/** Fills in a target's addresses, and at both places of its block its sign and factor. */
@inline
function place(d: i32, address: usize, result: usize, sign: f32, size: f32): void {
  store<usize>(targets + (<usize>d << 2), address);
  store<usize>(results + (<usize>d << 2), result);
  const at = <usize>(d / 6) * 48 + (<usize>(d % 6) << 2);
  store<f32>(signs + at, sign);
  store<f32>(signs + at, sign, 24);
  store<f32>(factors + at, sign * size);
  store<f32>(factors + at, sign * size, 24);
}
