import { count, countWindow, guardProduct, oddsAgainst, sums } from './probability';
import { blocksOf, contexts, copies, factors, gradients, negative, results, row, signs, targets } from './settings';
import { sharded } from './shard';

/**
 * One step of skip-gram with negative sampling for a window: all contexts against the word and negatives that they share,
 * as products of small matrices (Ji et al. 2016). The whole window sees the vectors as they were before it.
 * @param size contexts; @param empty targets that stand for nothing.
 */
export function skipGram(size: i32, empty: i32): void {
  for (let c = 0; c < size; c++)
    copy(load<usize>(contexts + (<usize>c << 2)), copies + <usize>c * row);
  const odd = size & 1;
  if (odd) clear(copies + <usize>size * row);
  const blocks = blocksOf(negative);
  const blockGradients = <usize>(size + odd) * 24;
  for (let b = 0; b < blocks; b++) {
    const block = targets + <usize>b * 24;
    const sign = signs + <usize>b * 48;
    const factor = factors + <usize>b * 48;
    const gradient = gradients + <usize>b * blockGradients;
    for (let c = 0; c < size; c += 2)
      pairGradients(copies + <usize>c * row, block, sign, factor, gradient + <usize>c * 24);
  }
  for (let b = 0; b < blocks; b++)
    update(size, targets + <usize>b * 24, results + <usize>b * 24, gradients + <usize>b * blockGradients);
  countWindow(size, size * empty + odd * blocks * 6);
}

@inline
function copy(from: usize, to: usize): void {
  for (let i: usize = 0; i < row; i += 16) v128.store(to + i, v128.load(from + i));
}

@inline
function clear(to: usize): void {
  const zero = f32x4.splat(0);
  for (let i: usize = 0; i < row; i += 16) v128.store(to + i, zero);
}

/** The factors of the gradients of two contexts with 6 targets: 12 products in registers. */
@inline
function pairGradients(x: usize, block: usize, sign: usize, factor: usize, out: usize): void {
  const p0 = load<usize>(block),
    p1 = load<usize>(block, 4),
    p2 = load<usize>(block, 8),
    p3 = load<usize>(block, 12),
    p4 = load<usize>(block, 16),
    p5 = load<usize>(block, 20);
  const y = x + row;
  const zero = f32x4.splat(0);
  let a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero, a5 = zero;
  let b0 = zero, b1 = zero, b2 = zero, b3 = zero, b4 = zero, b5 = zero;
  for (let i: usize = 0; i < row; i += 16) {
    const a = v128.load(x + i);
    const b = v128.load(y + i);
    let p = v128.load(p0 + i);
    a0 = f32x4.add(a0, f32x4.mul(a, p));
    b0 = f32x4.add(b0, f32x4.mul(b, p));
    p = v128.load(p1 + i);
    a1 = f32x4.add(a1, f32x4.mul(a, p));
    b1 = f32x4.add(b1, f32x4.mul(b, p));
    p = v128.load(p2 + i);
    a2 = f32x4.add(a2, f32x4.mul(a, p));
    b2 = f32x4.add(b2, f32x4.mul(b, p));
    p = v128.load(p3 + i);
    a3 = f32x4.add(a3, f32x4.mul(a, p));
    b3 = f32x4.add(b3, f32x4.mul(b, p));
    p = v128.load(p4 + i);
    a4 = f32x4.add(a4, f32x4.mul(a, p));
    b4 = f32x4.add(b4, f32x4.mul(b, p));
    p = v128.load(p5 + i);
    a5 = f32x4.add(a5, f32x4.mul(a, p));
    b5 = f32x4.add(b5, f32x4.mul(b, p));
  }
  lanes(sums(a0, a1, a2, a3), sign, factor, out);
  lanes(sums(a4, a5, b0, b1), sign + 16, factor + 16, out + 16);
  lanes(sums(b2, b3, b4, b5), sign + 32, factor + 32, out + 32);
  guardProduct();
}

/** Four products of numbers to the factors of their gradients: alpha * sign * (1 - probability). */
@inline
function lanes(f: v128, sign: usize, factor: usize, out: usize): void {
  const against = oddsAgainst(v128.load(sign), f);
  const probability = f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), against));
  v128.store(out, f32x4.mul(v128.load(factor), f32x4.mul(against, probability)));
  count(probability);
}

/** Adds to each context its gradient of 6 targets, and to the targets theirs: four numbers of all rows at a time. */
@inline
function update(size: i32, block: usize, result: usize, gradient: usize): void {
  const p0 = load<usize>(block),
    p1 = load<usize>(block, 4),
    p2 = load<usize>(block, 8),
    p3 = load<usize>(block, 12),
    p4 = load<usize>(block, 16),
    p5 = load<usize>(block, 20);
  const end = contexts + (<usize>size << 2);
  const zero = f32x4.splat(0);
  for (let i: usize = 0; i < row; i += 16) {
    const v0 = v128.load(p0 + i),
      v1 = v128.load(p1 + i),
      v2 = v128.load(p2 + i),
      v3 = v128.load(p3 + i),
      v4 = v128.load(p4 + i),
      v5 = v128.load(p5 + i);
    let d0 = zero, d1 = zero, d2 = zero, d3 = zero, d4 = zero, d5 = zero;
    let x = copies + i;
    let g = gradient;
    for (let c = contexts; c < end; c += 4) {
      const address = load<usize>(c) + i;
      const value = v128.load(x);
      let sum = v128.load(address);
      let factor = v128.load32_splat(g);
      sum = f32x4.add(sum, f32x4.mul(factor, v0));
      d0 = f32x4.add(d0, f32x4.mul(factor, value));
      factor = v128.load32_splat(g, 4);
      sum = f32x4.add(sum, f32x4.mul(factor, v1));
      d1 = f32x4.add(d1, f32x4.mul(factor, value));
      factor = v128.load32_splat(g, 8);
      sum = f32x4.add(sum, f32x4.mul(factor, v2));
      d2 = f32x4.add(d2, f32x4.mul(factor, value));
      factor = v128.load32_splat(g, 12);
      sum = f32x4.add(sum, f32x4.mul(factor, v3));
      d3 = f32x4.add(d3, f32x4.mul(factor, value));
      factor = v128.load32_splat(g, 16);
      sum = f32x4.add(sum, f32x4.mul(factor, v4));
      d4 = f32x4.add(d4, f32x4.mul(factor, value));
      factor = v128.load32_splat(g, 20);
      sum = f32x4.add(sum, f32x4.mul(factor, v5));
      d5 = f32x4.add(d5, f32x4.mul(factor, value));
      v128.store(address, sum);
      x += row;
      g += 24;
    }
    if (!sharded) {
      d0 = f32x4.add(v0, d0);
      d1 = f32x4.add(v1, d1);
      d2 = f32x4.add(v2, d2);
      d3 = f32x4.add(v3, d3);
      d4 = f32x4.add(v4, d4);
      d5 = f32x4.add(v5, d5);
    }
    v128.store(load<usize>(result) + i, d0);
    v128.store(load<usize>(result, 4) + i, d1);
    v128.store(load<usize>(result, 8) + i, d2);
    v128.store(load<usize>(result, 12) + i, d3);
    v128.store(load<usize>(result, 16) + i, d4);
    v128.store(load<usize>(result, 20) + i, d5);
  }
}
