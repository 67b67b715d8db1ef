// What a quick search gains by halving: npm run bench:considered [-- --network FILE] [--visits 16] [--games 200] [A B]
// Gumbel searches without noise that consider A moves against ones that consider B (4 and 16), both colours of each opening.
import './errors.js';
import { parseArgs } from 'node:util';
import { Rng } from '../base/rng.js';
import { Position } from '../engine/position.js';
import { rulesByName } from '../engine/rules.js';
import { areaScore } from '../engine/scoring.js';
import { SearchBatch } from '../engine/search/drive.js';
import { passWins } from '../engine/search/passing.js';
import { Search } from '../engine/search/search.js';
import { playOpening } from '../selfplay/match/opening.js';
import { readNetwork } from '../selfplay/networkFile.js';
import { OnnxEvaluator } from '../selfplay/onnxEvaluator.js';
import { fastSelfplay } from '../selfplay/settings.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    network: { type: 'string', default: 'networks/9x9.zero' },
    visits: { type: 'string', default: '16' },
    games: { type: 'string', default: '200' },
  },
});
const considered = [Number(positionals[0] ?? 4), Number(positionals[1] ?? 16)];
const visits = Number(values.visits);
const network = readNetwork(values.network);
const { size, komi, rules } = network.info;
const evaluator = new OnnxEvaluator(network, 64, { threads: 1 });
const options = fastSelfplay(size, komi).search;

/** A game between the two: in even games the first is Black. */
class Game {
  readonly position: Position;
  readonly search: Search;

  constructor(readonly number: number) {
    this.position = new Position(size, { rules: rulesByName(rules), komi });
    playOpening(this.position, 1, number, 4);
    this.search = new Search(this.position, options, new Rng(`considered ${number}`));
    this.begin();
  }

  get over(): boolean {
    return this.position.isOver || this.position.moveNumber > 3 * this.position.area;
  }

  /** Plays the move that was found, and a pass that wins at once. */
  play(): void {
    this.position.play(this.search.chooseMove());
    if (this.position.passes === 1 && passWins(this.position)) this.position.play(this.position.pass);
    if (!this.over) this.begin();
  }

  private begin(): void {
    const side = (this.position.moveNumber + this.number) % 2;
    this.search.begin(this.position, visits, { noise: false, considered: considered[side] });
  }
}

let next = 0;
const start = () => (next < Number(values.games) ? new Game(next++) : undefined);
let [wins, draws, losses] = [0, 0, 0];
const games = Array.from({ length: Math.min(64, Number(values.games)) }, () => start()!);
const batch = new SearchBatch(evaluator, games, (game) => {
  game.play();
  if (!game.over) return game;
  const first = (game.number % 2 === 0 ? 1 : -1) * Math.sign(areaScore(game.position));
  if (first > 0) wins++;
  else if (first < 0) losses++;
  else draws++;
  return start();
});
for (let n = batch.collect(); n > 0; n = batch.collect()) {
  evaluator.runSync(n);
  batch.absorb();
}
evaluator.dispose();
const played = wins + draws + losses;
const score = (wins + draws / 2) / played;
const error = 1.96 * Math.sqrt((wins + draws / 4) / played - score * score) * Math.sqrt(1 / played);
console.log(
  `${visits} visits, ${considered[0]} moves considered against ${considered[1]}: ${wins} won, ${draws} drawn, ${losses} lost, ${(100 * score).toFixed(0)} +- ${(100 * error).toFixed(0)} %`,
);
