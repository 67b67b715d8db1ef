/**
 * Sequential halving as a list: how many visits a considered move must have at each simulation to be chosen,
 * `[simulations]` (Danihelka et al. 2022, algorithm 2). With m moves and n simulations, each of log2(m) phases shares
 * n / log2(m) simulations evenly among the moves left; then the worse half goes, but two stay.
 */
export function consideredVisits(considered: number, simulations: number): Int32Array {
  const out = new Int32Array(simulations);
  if (considered <= 1) {
    for (let i = 0; i < simulations; i++) out[i] = i;
    return out;
  }
  const phases = Math.ceil(Math.log2(considered));
  const visits = new Int32Array(considered);
  let left = considered;
  let n = 0;
  while (n < simulations) {
    const extra = Math.max(1, Math.floor(simulations / (phases * left)));
    for (let r = 0; r < extra; r++) for (let i = 0; i < left && n < simulations; i++) out[n++] = visits[i]++;
    left = Math.max(2, left >> 1);
  }
  return out;
}
