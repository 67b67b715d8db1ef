// What searches of self-play teach the policy, judged by a stronger search:
//   npm run bench:targets -- [--network FILE] [--judge FILE] [--visits 32,64,128] [--scale 1,0.5,0.25] [--positions 200]
//     [--samples 4] [--deep 400] [--size 9] [--json]
// The judge is another network, such as one of KataGo's, or without --judge the same one. A network learns the mean of what
// searches of like positions say: here of --samples searches of each position, with different noise and symmetries.
import './errors.js';
import { parseArgs } from 'node:util';
import { policyTarget } from '../engine/search/policy.js';
import type { Search } from '../engine/search/search.js';
import { fastSelfplay } from '../selfplay/settings.js';
import { networkOn, openSource } from '../src/go/networkFiles/open.js';
import { argMax } from './positions.js';
import { Searcher, statistics } from './searches.js';

const { values } = parseArgs({
  options: {
    network: { type: 'string', default: 'networks/9x9.zero' },
    judge: { type: 'string' },
    visits: { type: 'string', default: '64' },
    scale: { type: 'string', default: '1,0.5,0.25,0.1' },
    positions: { type: 'string', default: '200' },
    samples: { type: 'string', default: '4' },
    deep: { type: 'string', default: '400' },
    size: { type: 'string', default: '9' },
    json: { type: 'boolean', default: false },
  },
});
const size = Number(values.size);
const moves = size * size + 1;
const samples = Number(values.samples);
const network = networkOn(openSource(values.network, size), size);
const searcher = new Searcher(network);
const judge = new Searcher(networkOn(openSource(values.judge ?? values.network, size), size));
const positions = searcher.openPositions(Number(values.positions));
const gumbel = fastSelfplay(size, network.info.komi).search;

/** The policy `[moves]` of a search, with another scale of its values. */
function target({ tree, root, options, scoreCentre }: Search, cScale: number): Float32Array {
  const out = new Float32Array(moves);
  policyTarget({ tree, root, options: { ...options, cScale }, scoreCentre }, out);
  return out;
}

/** The means of policies `[positions, moves]`. */
function meanOf(policies: readonly Float32Array[][]): Float32Array[] {
  return positions.map((_, i) =>
    Float32Array.from(
      { length: moves },
      (_, move) => policies.reduce((sum, of) => sum + of[i][move], 0) / policies.length,
    ),
  );
}

const best = (policy: Float32Array) => argMax(policy, 0, moves);
const truth = judge.run(positions, judge.play, Number(values.deep)).map((search) => target(search, 1));
const ways = [
  {
    way: 'the network itself',
    policies: searcher.run(positions, gumbel, 0).map((search) => target(search, 1)),
  },
];
for (const visits of values.visits.split(',').map(Number)) {
  const searches = Array.from({ length: samples }, (_, k) =>
    searcher.run(positions, gumbel, visits, {}, `sample ${k}`),
  );
  for (const scale of values.scale.split(',').map(Number))
    ways.push({
      way: `${visits} visits, scale ${scale}`,
      policies: meanOf(searches.map((of) => of.map((search) => target(search, scale)))),
    });
}

const worth = judge.results(
  positions,
  positions.map((_, i) => [truth, ...ways.map(({ policies }) => policies)].map((of) => best(of[i]))),
  Number(values.deep),
);
const rows = ways.map(({ way, policies }) => ({
  way,
  crossEntropy: statistics(
    policies.map(
      (policy, i) => -truth[i].reduce((sum, p, move) => sum + p * Math.log(policy[move] + 1e-4), 0),
    ),
  ).mean,
  same: policies.filter((policy, i) => best(policy) === best(truth[i])).length / positions.length,
  loss: statistics(policies.map((policy, i) => worth[i].get(best(truth[i]))! - worth[i].get(best(policy))!)),
}));
searcher.dispose();
judge.dispose();

if (values.json) console.log(JSON.stringify({ positions: positions.length, rows }));
else {
  console.log(
    `${positions.length} positions of ${size}x${size}, means of ${samples} searches; judged by ${values.deep} visits of ${values.judge ?? values.network}`,
  );
  console.log(`${''.padEnd(28)} cross-entropy   same best move   result lost by the best move`);
  for (const { way, crossEntropy, same, loss } of rows)
    console.log(
      `${way.padEnd(28)} ${crossEntropy.toFixed(2).padStart(13)} ${`${(100 * same).toFixed(0)} %`.padStart(16)}   ${loss.mean.toFixed(3).padStart(10)} +- ${loss.error.toFixed(3)}`,
    );
}
