// How far the value of a short search is from a deep one's: npm run bench:root-value [-- --network FILE] [--positions 200]
// [--deep 400] [--json]. Positions are drawn from whole games of the network's quick self-play.
import { parseArgs } from 'node:util';
import { Rng } from '../base/rng.js';
import type { Position } from '../engine/position.js';
import { SearchBatch } from '../engine/search/drive.js';
import { PLAY_SEARCH, type SearchOptions } from '../engine/search/options.js';
import { Search, type SearchRequest } from '../engine/search/search.js';
import { meanValue, ownValue } from '../engine/search/searched.js';
import { rootValue } from '../engine/search/value.js';
import { SelfplayGame } from '../selfplay/game.js';
import { readNetwork } from '../selfplay/networkFile.js';
import { OnnxEvaluator } from '../selfplay/onnxEvaluator.js';
import { fastSelfplay } from '../selfplay/settings.js';

const { values } = parseArgs({
  options: {
    network: { type: 'string', default: 'networks/9x9.zero' },
    positions: { type: 'string', default: '200' },
    deep: { type: 'string', default: '400' },
    json: { type: 'boolean', default: false },
  },
});
const BATCH = 64;
/** One position of so many is taken, so that neighbours in a game are rare. */
const EVERY = 8;
const network = readNetwork(values.network);
const { size, komi } = network.info;
const evaluator = new OnnxEvaluator(network, BATCH, { threads: 1 });

function runAll<T extends { search: Search }>(items: T[], onDone: (item: T) => T | undefined): void {
  const batch = new SearchBatch(evaluator, items, onDone);
  for (let n = batch.collect(); n > 0; n = batch.collect()) {
    evaluator.runSync(n);
    batch.absorb();
  }
}

function drawPositions(count: number): Position[] {
  const settings = { ...fastSelfplay(size, komi), fullFraction: 0, resignBelow: -1 };
  const rng = new Rng('positions');
  const out: Position[] = [];
  for (let seed = 0; out.length < count; ) {
    const games = Array.from({ length: 32 }, () => new SelfplayGame(settings, size, seed++, 0, 'bench'));
    runAll(games, (game) => {
      game.moveReady();
      if (game.over) return undefined;
      if (rng.int(EVERY) === 0) out.push(game.position.clone());
      return game;
    });
  }
  // The games end at different times: a cut at the end would leave the endgame out.
  return Array.from({ length: count }, (_, i) => out[Math.floor((i * out.length) / count)]);
}

const positions = drawPositions(Number(values.positions));

function searchAll(options: SearchOptions, visits: number, request: SearchRequest = {}): Search[] {
  const searches = positions.map((position, i) => {
    const search = new Search(position, { ...options, cache: 0 }, new Rng(`search ${i}`));
    search.begin(position, visits, request);
    return search;
  });
  for (let i = 0; i < searches.length; i += BATCH)
    runAll(
      searches.slice(i, i + BATCH).map((search) => ({ search })),
      () => undefined,
    );
  return searches;
}

/** The mean of numbers, its 95 % error, and the root of their mean square. */
function statistics(numbers: number[]): { mean: number; error: number; rms: number } {
  const n = numbers.length;
  const mean = numbers.reduce((a, b) => a + b, 0) / n;
  const squares = numbers.reduce((a, b) => a + b * b, 0) / n;
  return { mean, error: 1.96 * Math.sqrt((squares - mean * mean) / (n - 1)), rms: Math.sqrt(squares) };
}

const puct: SearchOptions = { ...PLAY_SEARCH, scoreScale: 0.75 * size };
const gumbel: SearchOptions = fastSelfplay(size, komi).search;
const deep = searchAll(puct, Number(values.deep)).map((search) => meanValue(search, 0).result);
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
  ['Gumbel, 16 visits of 16 moves', searchAll(gumbel, 16, { noise: false, considered: 16 })],
  ['Gumbel, 16 visits of 4 moves', searchAll(gumbel, 16, { noise: false, considered: 4 })],
  ['Gumbel, 64 visits of 16 moves, noise', searchAll(gumbel, 64)],
  ['PUCT, 16 visits', searchAll(puct, 16)],
  ['PUCT, 64 visits', searchAll(puct, 64)],
] as const)
  for (const [value, of] of ways) {
    const fromRaw = statistics(searches.map((s) => of(s) - ownValue(s).result));
    const fromDeep = statistics(searches.map((s, i) => of(s) - deep[i]));
    rows.push({ search, value, fromRaw, fromDeep });
  }
evaluator.dispose();

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
