// What the moves of short searches are worth, by deep searches of what they lead to, each way to search against the first:
//   npm run bench:regret -- --network FILE --way '' --way cDeviation=0.85 --way cPuct=1,fpuReduction=0.1 [--visits 100]
//     [--positions 200] [--deep 400] [--size 9] [--float] [--json]
// A way is options of the search that differ from those of play. It needs some hundredth of the time that matches need to tell
// two ways apart, as all search the same positions: of games whose moves are drawn by the network's policy.
import './errors.js';
import { parseArgs } from 'node:util';
import type { SearchOptions } from '../engine/search/options.js';
import { networkOn, openSource } from '../src/go/networkFiles/open.js';
import { Searcher, statistics } from './searches.js';

const { values } = parseArgs({
  options: {
    network: { type: 'string' },
    way: { type: 'string', multiple: true, default: [] },
    visits: { type: 'string', default: '100' },
    positions: { type: 'string', default: '200' },
    deep: { type: 'string', default: '400' },
    size: { type: 'string', default: '9' },
    float: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const size = Number(values.size);
const searcher = new Searcher(networkOn(openSource(values.network, size), size, { float: values.float }));

function optionsOf(way: string): SearchOptions {
  const pairs = way === '' ? [] : way.split(',').map((pair) => pair.split('='));
  return { ...searcher.play, ...Object.fromEntries(pairs.map(([key, value]) => [key, Number(value)])) };
}

const positions = searcher.openPositions(Number(values.positions));
const chosen = values.way.map((way) =>
  searcher.run(positions, optionsOf(way), Number(values.visits)).map((search) => search.chooseMove()),
);
// Where all choose the same move there is nothing to tell.
const worth = searcher.results(
  positions,
  positions.map((_, i) => {
    const moves = new Set(chosen.map((of) => of[i]));
    return moves.size > 1 ? moves : [];
  }),
  Number(values.deep),
);
const rows = values.way.map((way, w) => {
  const gains = positions.map((_, i) =>
    chosen[w][i] === chosen[0][i] ? 0 : worth[i].get(chosen[w][i])! - worth[i].get(chosen[0][i])!,
  );
  const { mean, error } = statistics(gains);
  const others = gains.filter((_, i) => chosen[w][i] !== chosen[0][i]).length;
  return { way, gain: mean, error, others };
});
searcher.dispose();

if (values.json) console.log(JSON.stringify({ positions: positions.length, rows }));
else {
  console.log(
    `${positions.length} positions of ${size}x${size}, ${values.visits} visits; results by ${values.deep} visits of what follows`,
  );
  for (const { way, gain, error, others } of rows)
    console.log(
      `${(way || 'as in play').padEnd(50)} ${gain.toFixed(4).padStart(8)} +- ${error.toFixed(4)}  other moves in ${others}`,
    );
}
