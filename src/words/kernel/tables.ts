/**
 * For each word the u32 up to which a random one keeps an occurrence: it is kept with probability sqrt(t / f) + t / f for
 * a word that makes up a share f of the text, as in word2vec.c; 0 for t keeps all.
 */
export function keepTable(counts: Float64Array, sample: number): Uint32Array {
  const total = counts.reduce((a, b) => a + b, 0);
  return Uint32Array.from(counts, (count) => {
    const ratio = (sample * total) / count;
    const probability = sample === 0 ? 1 : Math.sqrt(ratio) + ratio;
    return probability >= 1 ? 0xffffffff : Math.max(0, Math.round(probability * 2 ** 32) - 1);
  });
}

/**
 * An alias table (Walker 1977; Vose 1991) of the noise: words in proportion to count ** power, exact to 2 ** -32.
 * @returns pairs: the u32 up to which the place itself is drawn, else the index of its alias.
 */
export function noiseTable(counts: Float64Array, power = 0.75): Uint32Array {
  const n = counts.length;
  const weights = Float64Array.from(counts, (count) => count ** power);
  const mean = weights.reduce((a, b) => a + b, 0) / n;
  const left = weights.map((w) => w / mean);
  const table = new Uint32Array(2 * n);
  const small: number[] = [];
  const large: number[] = [];
  for (let i = 0; i < n; i++) (left[i] < 1 ? small : large).push(i);
  while (small.length > 0 && large.length > 0) {
    const i = small.pop()!;
    const j = large.at(-1)!;
    table[2 * i] = Math.max(0, Math.round(left[i] * 2 ** 32) - 1);
    table[2 * i + 1] = j;
    left[j] -= 1 - left[i];
    if (left[j] < 1) {
      large.pop();
      small.push(j);
    }
  }
  for (const i of [...small, ...large]) {
    table[2 * i] = 0xffffffff;
    table[2 * i + 1] = i;
  }
  return table;
}
