// What the moves of short searches are worth, by deep searches of what they lead to, each way to search against the first:
//   npm run bench:regret -- --network FILE --way '' --way cDeviation=0.85 --way cPuct=1,fpuReduction=0.1 [--visits 100]
//     [--positions 200] [--deep 400] [--size 9] [--float] [--json]
// A way is options of the search that differ from those of play. It needs some hundredth of the time that matches need to tell
// two ways apart, as all search the same positions: of games whose moves are drawn by the network's policy.
import { parseArgs } from 'node:util';
import { Rng } from '../base/rng.js';
import { Position } from '../engine/position.js';
import { SearchBatch } from '../engine/search/drive.js';
import { PLAY_SEARCH, type SearchOptions } from '../engine/search/options.js';
import { moveByPriors } from '../engine/search/root.js';
import { Search } from '../engine/search/search.js';
import { ownValue } from '../engine/search/searched.js';
import { rootValue } from '../engine/search/value.js';
import { OnnxEvaluator } from '../selfplay/onnxEvaluator.js';
import { networkOn, openSource } from '../src/go/networkFiles/open.js';

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
const BATCH = 64;
/** One position of so many is taken, so that neighbours in a game are rare. */
const EVERY = 8;
/** A position is taken while the network expects less: in a decided game all moves are as good. */
const OPEN = 0.9;
const size = Number(values.size);
const network = networkOn(openSource(values.network, size), size, { float: values.float });
const { komi } = network.info;
const evaluator = new OnnxEvaluator(network, BATCH, { threads: 1 });
const base: SearchOptions = { ...PLAY_SEARCH, scoreScale: 0.75 * size, cache: 0 };

function optionsOf(way: string): SearchOptions {
  const pairs = way === '' ? [] : way.split(',').map((pair) => pair.split('='));
  return { ...base, ...Object.fromEntries(pairs.map(([key, value]) => [key, Number(value)])) };
}

/** Searches positions, many at once. */
function searchAll(positions: readonly Position[], options: SearchOptions, visits: number): Search[] {
  const searches = positions.map((position, i) => {
    const search = new Search(position, options, new Rng(`search ${i}`));
    search.scoreCentre = 0;
    search.begin(position, visits);
    return search;
  });
  const queue = searches.map((search) => ({ search }));
  const batch = new SearchBatch(evaluator, queue.splice(0, BATCH), () => queue.shift());
  for (let n = batch.collect(); n > 0; n = batch.collect()) {
    evaluator.runSync(n);
    batch.absorb();
  }
  return searches;
}

function drawPositions(count: number): Position[] {
  const rng = new Rng('positions');
  const out: Position[] = [];
  while (out.length < count) {
    let games = Array.from({ length: BATCH }, () => new Position(size, { komi }));
    while (games.length > 0) {
      searchAll(games, base, 0).forEach((search, g) => {
        const game = games[g];
        if (game.moveNumber > 2 && rng.int(EVERY) === 0 && Math.abs(ownValue(search).result) < OPEN)
          out.push(game.clone());
        game.play(moveByPriors(search.tree, rng));
      });
      games = games.filter((game) => !game.isOver && game.moveNumber < 2 * game.area);
    }
  }
  return Array.from({ length: count }, (_, i) => out[Math.floor((i * out.length) / count)]);
}

const positions = drawPositions(Number(values.positions));
const chosen = values.way.map((way) =>
  searchAll(positions, optionsOf(way), Number(values.visits)).map((search) => search.chooseMove()),
);
// Where all choose the same move there is nothing to tell.
const open = positions.flatMap((position, i) =>
  [...new Set(chosen.map((moves) => moves[i]))].flatMap((move, _, all) =>
    all.length > 1 ? [{ position, i, move }] : [],
  ),
);
const after = open.map(({ position, move }) => {
  const next = position.clone();
  next.play(move);
  return next;
});
const worth = new Map(
  searchAll(after, base, Number(values.deep)).map((search, k) => [
    `${open[k].i} ${open[k].move}`,
    -rootValue(search).result,
  ]),
);
const rows = values.way.map((way, w) => {
  const gains = positions.map((_, i) =>
    chosen[w][i] === chosen[0][i]
      ? 0
      : worth.get(`${i} ${chosen[w][i]}`)! - worth.get(`${i} ${chosen[0][i]}`)!,
  );
  const mean = gains.reduce((a, b) => a + b, 0) / gains.length;
  const squares = gains.reduce((a, b) => a + b * b, 0) / gains.length;
  const others = gains.filter((_, i) => chosen[w][i] !== chosen[0][i]).length;
  return { way, gain: mean, error: 1.96 * Math.sqrt((squares - mean * mean) / (gains.length - 1)), others };
});
evaluator.dispose();

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
