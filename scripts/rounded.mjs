/**
 * Rounds the weights of a model to some significant bits, in place: what is cut off packs to nothing, and 7 bits to less than
 * half of 24.
 */
export function roundWeights(weights, bits) {
  const step = 2 ** (24 - bits);
  for (const { data } of Object.values(weights)) {
    const words = new Uint32Array(Uint8Array.from(data).buffer);
    for (let i = 0; i < words.length; i++) words[i] = Math.floor((words[i] + step / 2) / step) * step;
    data.set(new Uint8Array(words.buffer));
  }
}
