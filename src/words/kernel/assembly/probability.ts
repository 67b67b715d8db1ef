// The logistic function for four numbers at once, and the loss.

/**
 * Probabilities 1 / (1 + exp(-sign * f)) of what is to be told apart. The exponential is exact to 2e-7 of itself: range
 * reduction to 2^n * exp(r), |r| <= ln 2 / 2, and a polynomial of degree 6; f beyond 20 is taken as 20.
 * @returns exp(-sign * f); the probability is 1 / (1 + it).
 */
@inline
export function oddsAgainst(sign: v128, f: v128): v128 {
  let x = f32x4.neg(f32x4.mul(sign, f));
  x = f32x4.min(f32x4.max(x, f32x4.splat(-20)), f32x4.splat(20));
  const magic = f32x4.splat(12582912); // 1.5 * 2^23: adding it rounds to a whole number, which the low bits then hold
  const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(1.44269504)), magic);
  const n = f32x4.sub(shifted, magic);
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(2.12194440e-4)));
  let p = f32x4.splat(1.0 / 720);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 120));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 24));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 6));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.5));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1));
  return i32x4.add(p, i32x4.shl(shifted, 23));
}

/** Sums the lanes of four vectors: lane i of the result is the sum of vector i. */
@inline
export function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(
    i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27),
    i8x16.shuffle(a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31),
  );
  const cd = f32x4.add(
    i8x16.shuffle(c, d, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27),
    i8x16.shuffle(c, d, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31),
  );
  return f32x4.add(
    i8x16.shuffle(ab, cd, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
    i8x16.shuffle(ab, cd, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31),
  );
}

// The loss is the negative logarithm of a product of probabilities. The product is kept, and its logarithm taken when it
// becomes small. Lanes that stand for nothing have a product of numbers of 0, and so a probability of exactly one half.
let product: f64 = 1;
let logs: f64 = 0;
let halves: f64 = 0;
let pairs: f64 = 0;

@inline
export function count(probabilities: v128): void {
  const low = f64x2.promote_low_f32x4(probabilities);
  const high = f64x2.promote_low_f32x4(
    i8x16.shuffle(probabilities, probabilities, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15),
  );
  const both = f64x2.mul(low, high);
  product *= f64x2.extract_lane(both, 0) * f64x2.extract_lane(both, 1);
}

/** Ends a window of so many pairs, in whose products so many lanes stood for nothing. */
@inline
export function countWindow(pairsOfWindow: i32, emptyLanes: i32): void {
  pairs += <f64>pairsOfWindow;
  halves += <f64>emptyLanes;
  if (product < 1e-100) takeLogarithm();
}

function takeLogarithm(): void {
  logs -= Math.log(product);
  product = 1;
}

/** Guards the product within a window. */
@inline
export function guardProduct(): void {
  if (product < 1e-100) takeLogarithm();
}

/** The sum of the losses since the last reset. */
export function loss(): f64 {
  takeLogarithm();
  return logs - halves * 0.6931471805599453;
}

/** Pairs of skip-gram, or windows of CBOW, since then. */
export function pairCount(): f64 {
  return pairs;
}

export function resetLoss(): void {
  product = 1;
  logs = 0;
  halves = 0;
  pairs = 0;
}
