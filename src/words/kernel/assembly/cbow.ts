import { count, countWindow, guardProduct, oddsAgainst, sums } from './probability';
import { blocksOf, contexts, copies, factors, gradients, negative, results, row, signs, targets } from './settings';
import { keepMean, meanPlace, sharded } from './shard';

/**
 * One step of CBOW with negative sampling for a window: the mean of the contexts against the word and its negatives. As in
 * word2vec.c each context gets the whole gradient of the mean.
 * @param size contexts; @param empty targets that stand for nothing.
 */
export function continuousBag(size: i32, empty: i32): void {
  const mean = sharded ? meanPlace() : copies;
  const change = copies + row;
  average(size, mean);
  const blocks = blocksOf(negative);
  for (let b = 0; b < blocks; b++)
    factorsOf(mean, targets + <usize>b * 24, signs + <usize>b * 48, factors + <usize>b * 48, gradients + <usize>b * 32);
  for (let b = 0; b < blocks; b++) {
    const block = targets + <usize>b * 24;
    const gradient = gradients + <usize>b * 32;
    const result = results + <usize>b * 24;
    // Two calls with a constant: what is not done is not compiled.
    if (sharded) update(mean, change, block, result, gradient, b == 0, false);
    else update(mean, change, block, result, gradient, b == 0, true);
  }
  if (sharded) keepMean();
  spread(size, change);
  countWindow(1, empty + 2 * blocks);
}

@inline
function average(size: i32, mean: usize): void {
  const end = contexts + (<usize>size << 2);
  const share = f32x4.splat(<f32>1 / <f32>size);
  const zero = f32x4.splat(0);
  let i: usize = 0;
  for (; i + 64 <= row; i += 64) {
    let s0 = zero, s1 = zero, s2 = zero, s3 = zero;
    for (let c = contexts; c < end; c += 4) {
      const address = load<usize>(c) + i;
      s0 = f32x4.add(s0, v128.load(address));
      s1 = f32x4.add(s1, v128.load(address, 16));
      s2 = f32x4.add(s2, v128.load(address, 32));
      s3 = f32x4.add(s3, v128.load(address, 48));
    }
    v128.store(mean + i, f32x4.mul(s0, share));
    v128.store(mean + i, f32x4.mul(s1, share), 16);
    v128.store(mean + i, f32x4.mul(s2, share), 32);
    v128.store(mean + i, f32x4.mul(s3, share), 48);
  }
  for (; i < row; i += 16) {
    let sum = zero;
    for (let c = contexts; c < end; c += 4) sum = f32x4.add(sum, v128.load(load<usize>(c) + i));
    v128.store(mean + i, f32x4.mul(sum, share));
  }
}

@inline
function factorsOf(mean: usize, block: usize, sign: usize, factor: usize, out: usize): void {
  const p0 = load<usize>(block),
    p1 = load<usize>(block, 4),
    p2 = load<usize>(block, 8),
    p3 = load<usize>(block, 12),
    p4 = load<usize>(block, 16),
    p5 = load<usize>(block, 20);
  const zero = f32x4.splat(0);
  let a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero, a5 = zero;
  for (let i: usize = 0; i < row; i += 16) {
    const m = v128.load(mean + i);
    a0 = f32x4.add(a0, f32x4.mul(m, v128.load(p0 + i)));
    a1 = f32x4.add(a1, f32x4.mul(m, v128.load(p1 + i)));
    a2 = f32x4.add(a2, f32x4.mul(m, v128.load(p2 + i)));
    a3 = f32x4.add(a3, f32x4.mul(m, v128.load(p3 + i)));
    a4 = f32x4.add(a4, f32x4.mul(m, v128.load(p4 + i)));
    a5 = f32x4.add(a5, f32x4.mul(m, v128.load(p5 + i)));
  }
  lanes(sums(a0, a1, a2, a3), sign, factor, out);
  lanes(sums(a4, a5, zero, zero), sign + 16, factor + 16, out + 16);
  guardProduct();
}

@inline
function lanes(f: v128, sign: usize, factor: usize, out: usize): void {
  const against = oddsAgainst(v128.load(sign), f);
  const probability = f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), against));
  v128.store(out, f32x4.mul(v128.load(factor), f32x4.mul(against, probability)));
  count(probability);
}

/** Gathers the mean's gradient of 6 targets, and writes the targets with theirs, unless a shard keeps mean and factors. */
@inline
function update(mean: usize, change: usize, block: usize, result: usize, g: usize, first: bool, writes: bool): void {
  const p0 = load<usize>(block),
    p1 = load<usize>(block, 4),
    p2 = load<usize>(block, 8),
    p3 = load<usize>(block, 12),
    p4 = load<usize>(block, 16),
    p5 = load<usize>(block, 20);
  const r0 = load<usize>(result),
    r1 = load<usize>(result, 4),
    r2 = load<usize>(result, 8),
    r3 = load<usize>(result, 12),
    r4 = load<usize>(result, 16),
    r5 = load<usize>(result, 20);
  const g0 = v128.load32_splat(g),
    g1 = v128.load32_splat(g, 4),
    g2 = v128.load32_splat(g, 8),
    g3 = v128.load32_splat(g, 12),
    g4 = v128.load32_splat(g, 16),
    g5 = v128.load32_splat(g, 20);
  for (let i: usize = 0; i < row; i += 16) {
    const m = v128.load(mean + i);
    const v0 = v128.load(p0 + i);
    if (writes) v128.store(r0 + i, f32x4.add(v0, f32x4.mul(g0, m)));
    let sum = f32x4.mul(g0, v0);
    const v1 = v128.load(p1 + i);
    if (writes) v128.store(r1 + i, f32x4.add(v1, f32x4.mul(g1, m)));
    sum = f32x4.add(sum, f32x4.mul(g1, v1));
    const v2 = v128.load(p2 + i);
    if (writes) v128.store(r2 + i, f32x4.add(v2, f32x4.mul(g2, m)));
    sum = f32x4.add(sum, f32x4.mul(g2, v2));
    const v3 = v128.load(p3 + i);
    if (writes) v128.store(r3 + i, f32x4.add(v3, f32x4.mul(g3, m)));
    sum = f32x4.add(sum, f32x4.mul(g3, v3));
    const v4 = v128.load(p4 + i);
    if (writes) v128.store(r4 + i, f32x4.add(v4, f32x4.mul(g4, m)));
    sum = f32x4.add(sum, f32x4.mul(g4, v4));
    const v5 = v128.load(p5 + i);
    if (writes) v128.store(r5 + i, f32x4.add(v5, f32x4.mul(g5, m)));
    sum = f32x4.add(sum, f32x4.mul(g5, v5));
    v128.store(change + i, first ? sum : f32x4.add(v128.load(change + i), sum));
  }
}

/** Adds the mean's gradient to every context. */
@inline
function spread(size: i32, change: usize): void {
  const end = contexts + (<usize>size << 2);
  for (let c = contexts; c < end; c += 4) {
    const address = load<usize>(c);
    for (let i: usize = 0; i < row; i += 16)
      v128.store(address + i, f32x4.add(v128.load(address + i), v128.load(change + i)));
  }
}
