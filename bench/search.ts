// The search alone, with evaluations that cost nothing: npm run bench:search [-- --json]

import './errors.js';
import { Rng } from '../base/rng.js';
import { Position } from '../engine/position.js';
import { PLAY_SEARCH } from '../engine/search/options.js';
import { Search } from '../engine/search/search.js';
import { uniformEvaluator } from '../engine/search/uniform.js';

const rows = [];
for (const size of [9, 19])
  for (const root of ['puct', 'gumbel'] as const)
    for (const simulations of [32, 800]) {
      const evaluator = uniformEvaluator(size);
      for (let i = 0; i < evaluator.logits.length; i++) evaluator.logits[i] = Math.sin(i * 7.3) * 2;
      const rng = new Rng(1);
      const start = new Position(size);
      const legal = new Int16Array(size * size + 1);
      for (let i = 0; i < size * 3; i++) start.play(legal[rng.int(start.legalMoves(legal) - 1)]);
      const search = new Search(start, { ...PLAY_SEARCH, root, gumbelScale: 1, cache: 0 }, rng);
      let best = 0;
      for (let round = 0; round < 5; round++) {
        let visits = 0;
        const began = performance.now();
        while (performance.now() - began < 300) {
          search.begin(start, simulations);
          while (!search.done) {
            const n = search.collect(evaluator, 0, 1);
            if (n > 0) search.absorb(evaluator, 0, n);
          }
          visits += simulations;
        }
        best = Math.max(best, (visits * 1000) / (performance.now() - began));
      }
      rows.push({ size, root, simulations, visitsPerSecond: Math.round(best) });
    }

if (process.argv.includes('--json')) console.log(JSON.stringify(rows));
else
  for (const r of rows)
    console.log(
      `${r.size}x${r.size}  ${r.root.padEnd(6)}  ${String(r.simulations).padStart(3)} simulations  ${r.visitsPerSecond.toLocaleString('en-US')} visits/s`,
    );
