// Two ways to search with one network, against each other, both colours of each opening, at equal playouts:
//   npm run bench:ways -- --network FILE --way cPuct=1,fpuReduction=0.1 [--against OPTIONS] [--visits 100] [--games 400]
//     [--size 9] [--komi 7] [--seed 1] [--at-once 64] [--opening 2] [--float] [--json]
// A way is options of the search that differ from those of play. Other than `zero match`, whose players search alike.
import { parseArgs } from 'node:util';
import { PLAY_SEARCH, type SearchOptions } from '../engine/search/options.js';
import { eloDifference } from '../selfplay/match/elo.js';
import { playGame } from '../selfplay/match/game.js';
import { Lockstep } from '../selfplay/match/lockstep.js';
import { searchPlayer } from '../selfplay/match/players.js';
import { OnnxEvaluator } from '../selfplay/onnxEvaluator.js';
import { leavesInFlight } from '../selfplay/player.js';
import { networkOn, openSource } from '../src/go/networkFiles/open.js';

const { values } = parseArgs({
  options: {
    network: { type: 'string', default: 'networks/9x9.zero' },
    way: { type: 'string', default: '' },
    against: { type: 'string', default: '' },
    visits: { type: 'string', default: '100' },
    games: { type: 'string', default: '400' },
    size: { type: 'string', default: '9' },
    komi: { type: 'string', default: '7' },
    seed: { type: 'string', default: '1' },
    opening: { type: 'string', default: '2' },
    'at-once': { type: 'string', default: '64' },
    float: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const size = Number(values.size);
const visits = Number(values.visits);
const seed = Number(values.seed);
const games = Number(values.games);
const atOnce = Math.min(games, Number(values['at-once']));
const leaves = leavesInFlight(visits);
const network = networkOn(openSource(values.network, size), size, { float: values.float });
const evaluator = new OnnxEvaluator(network, atOnce * leaves, { threads: 1 });
const lockstep = new Lockstep();
const shared = lockstep.share(evaluator);
const rules = {
  size,
  rules: 'tromp-taylor',
  komi: Number(values.komi),
  seed,
  openingMoves: Number(values.opening),
};
const signal = new AbortController().signal;

function optionsOf(way: string): SearchOptions {
  const pairs = way === '' ? [] : way.split(',').map((pair) => pair.split('='));
  return {
    ...PLAY_SEARCH,
    cache: 0,
    ...Object.fromEntries(pairs.map(([key, value]) => [key, Number(value)])),
  };
}

const player = (way: string, name: string) =>
  searchPlayer(
    shared.view(leaves),
    { visits, seconds: Number.POSITIVE_INFINITY, resignBelow: -1 },
    `ways ${seed} ${name}`,
    signal,
    optionsOf(way),
  );

let next = 0;
let [wins, draws, losses] = [0, 0, 0];
const report = () => {
  const { elo, low, high } = eloDifference(wins, losses, draws);
  return `${wins} won, ${draws} drawn, ${losses} lost: Elo ${elo.toFixed(0)} (${low.toFixed(0)} to ${high.toFixed(0)})`;
};
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    const players = [player(values.way, 'way'), player(values.against, 'against')] as const;
    while (next < games) {
      const number = next++;
      const game = await lockstep.play(() => playGame(players, number, rules, signal));
      if (!game) continue;
      const result = Math.sign(game.score) * (game.firstIsBlack ? 1 : -1);
      if (result > 0) wins++;
      else if (result < 0) losses++;
      else draws++;
      if ((wins + draws + losses) % 50 === 0) console.error(report());
    }
  }),
);
evaluator.dispose();
const { elo, low, high } = eloDifference(wins, losses, draws);
if (values.json) console.log(JSON.stringify({ ...values, wins, draws, losses, elo, low, high }));
else
  console.log(
    `${values.way || 'as in play'} against ${values.against || 'as in play'}, ${visits} playouts: ${report()}`,
  );
