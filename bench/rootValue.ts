// How far the value of a short search is from a deep one's: npm run bench:root-value [-- --network FILE] [--positions 200]
// [--deep 400] [--json]. Positions are drawn from whole games of the network's quick self-play.
import './errors.js';
import { parseArgs } from 'node:util';
import { Rng } from '../base/rng.js';
import type { Position } from '../engine/position.js';
import type { Search } from '../engine/search/search.js';
import { meanValue, ownValue } from '../engine/search/searched.js';
import { rootValue } from '../engine/search/value.js';
import { SelfplayGame } from '../selfplay/game.js';
import { readNetwork } from '../selfplay/networkFile.js';
import { fastSelfplay } from '../selfplay/settings.js';
import { EVERY, Searcher, spread, statistics } from './searches.js';

const { values } = parseArgs({
  options: {
    network: { type: 'string', default: 'networks/9x9.zero' },
    positions: { type: 'string', default: '200' },
    deep: { type: 'string', default: '400' },
    json: { type: 'boolean', default: false },
  },
});
const network = readNetwork(values.network);
const { size, komi } = network.info;
const searcher = new Searcher(network);

function drawPositions(count: number): Position[] {
  const settings = { ...fastSelfplay(size, komi), fullFraction: 0, resignBelow: -1 };
  const rng = new Rng('positions');
  const out: Position[] = [];
  for (let seed = 0; out.length < count; ) {
    const games = Array.from({ length: 32 }, () => new SelfplayGame(settings, size, seed++, 0, 'bench'));
    searcher.drive(games, (game) => {
      game.moveReady();
      if (game.over) return undefined;
      if (rng.int(EVERY) === 0) out.push(game.position.clone());
      return game;
    });
  }
  return spread(out, count);
}

const positions = drawPositions(Number(values.positions));

const gumbel = fastSelfplay(size, komi).search;
const deep = searcher
  .run(positions, searcher.play, Number(values.deep))
  .map((search) => meanValue(search, 0).result);
const ways: [name: string, of: (search: Search) => number][] = [
  ['mean of visits', (search) => meanValue(search, 0).result],
  [
    'improved policy',
    ({ tree, root, options, scoreCentre }) =>
      rootValue({ tree, root, options: { ...options, root: 'gumbel' }, scoreCentre }).result,
  ],
];
const rows = [];
for (const [search, searches] of [
  ['Gumbel, 16 visits of 16 moves', searcher.run(positions, gumbel, 16, { noise: false, considered: 16 })],
  ['Gumbel, 16 visits of 4 moves', searcher.run(positions, gumbel, 16, { noise: false, considered: 4 })],
  ['Gumbel, 64 visits of 16 moves, noise', searcher.run(positions, gumbel, 64)],
  ['PUCT, 16 visits', searcher.run(positions, searcher.play, 16)],
  ['PUCT, 64 visits', searcher.run(positions, searcher.play, 64)],
] as const)
  for (const [value, of] of ways) {
    const fromRaw = statistics(searches.map((s) => of(s) - ownValue(s).result));
    const fromDeep = statistics(searches.map((s, i) => of(s) - deep[i]));
    rows.push({ search, value, fromRaw, fromDeep });
  }
searcher.dispose();

if (values.json) console.log(JSON.stringify({ positions: positions.length, deep: values.deep, rows }));
else {
  const cell = (x: number) => x.toFixed(3).padStart(7);
  console.log(`${positions.length} positions; deep: PUCT, ${values.deep} visits, mean of visits`);
  console.log(`${''.padEnd(38)}${''.padEnd(17)}less the raw value  less the deep one    root mean square`);
  for (const { search, value, fromRaw, fromDeep } of rows)
    console.log(
      `${search.padEnd(38)}${value.padEnd(17)}${cell(fromRaw.mean)} +- ${fromRaw.error.toFixed(3)}    ${cell(fromDeep.mean)} +- ${fromDeep.error.toFixed(3)}  ${cell(fromDeep.rms)}`,
    );
}
