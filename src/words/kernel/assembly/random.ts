import { noise, words } from './settings';

let state: u64 = 1;

/** Seeds the generator: a linear congruential one modulo 2^64 (Knuth's MMIX), of which the upper half is used. */
export function seed(high: u32, low: u32): void {
  state = (<u64>high << 32) | <u64>low;
}

/** A uniform 32-bit number. */
@inline
export function random(): u32 {
  state = state * 6364136223846793005 + 1442695040888963407;
  return <u32>(state >> 32);
}

/** A uniform number below n. */
@inline
export function below(n: u32): u32 {
  return <u32>((<u64>random() * <u64>n) >> 32);
}

/** A word of the noise distribution. */
@inline
export function drawNoise(): i32 {
  const place = below(words);
  const entry = noise + (<usize>place << 3);
  return random() <= load<u32>(entry) ? <i32>place : load<i32>(entry, 4);
}
