import { Rng } from '../base/rng.js';
import { Position } from '../engine/position.js';
import { SearchBatch } from '../engine/search/drive.js';
import { PLAY_SEARCH, type SearchOptions } from '../engine/search/options.js';
import { moveByPriors } from '../engine/search/root.js';
import { Search, type SearchRequest } from '../engine/search/search.js';
import { ownValue } from '../engine/search/searched.js';
import { rootValue } from '../engine/search/value.js';
import type { NetworkFile } from '../selfplay/networkFile.js';
import { OnnxEvaluator } from '../selfplay/onnxEvaluator.js';

const BATCH = 64;
/** One position of so many is taken, so that neighbours in a game are rare. */
export const EVERY = 8;
/** A position is taken while the network expects less: in a decided game all moves are as good. */
const OPEN = 0.9;

/** Searches of many positions at once by one network, on one thread. */
export class Searcher {
  private readonly evaluator: OnnxEvaluator;

  constructor(private readonly network: NetworkFile) {
    this.evaluator = new OnnxEvaluator(network, BATCH, { threads: 1 });
  }

  /** Search as in play, without remembered evaluations. */
  get play(): SearchOptions {
    return { ...PLAY_SEARCH, scoreScale: 0.75 * this.network.info.size, cache: 0 };
  }

  /** Searches of so many visits each. @param seed another one is another sample of the same searches. */
  run(
    positions: readonly Position[],
    options: SearchOptions,
    visits: number,
    request: SearchRequest = {},
    seed = 'search',
  ): Search[] {
    const searches = positions.map((position, i) => {
      const search = new Search(position, { ...options, cache: 0 }, new Rng(`${seed} ${i}`));
      search.begin(position, visits, request);
      return search;
    });
    const queue = searches.map((search) => ({ search }));
    this.drive(queue.splice(0, BATCH), () => queue.shift());
    return searches;
  }

  /** Runs the searches of items to their ends. @param onDone what takes the place of an item whose search has ended. */
  drive<T extends { search: Search }>(items: T[], onDone: (item: T) => T | undefined): void {
    const batch = new SearchBatch(this.evaluator, items, onDone);
    for (let n = batch.collect(); n > 0; n = batch.collect()) {
      this.evaluator.runSync(n);
      batch.absorb();
    }
  }

  /** Positions that are not decided, of games whose moves are drawn by the network's policy. */
  openPositions(count: number): Position[] {
    const { size, komi } = this.network.info;
    const rng = new Rng('positions');
    const out: Position[] = [];
    while (out.length < count) {
      let games = Array.from({ length: BATCH }, () => new Position(size, { komi }));
      while (games.length > 0) {
        this.run(games, this.play, 0).forEach((search, g) => {
          const game = games[g];
          if (game.moveNumber > 2 && rng.int(EVERY) === 0 && Math.abs(ownValue(search).result) < OPEN)
            out.push(game.clone());
          game.play(moveByPriors(search.tree, rng));
        });
        games = games.filter((game) => !game.isOver && game.moveNumber < 2 * game.area);
      }
    }
    return spread(out, count);
  }

  /**
   * What moves are worth to who plays them: the result by a search of so many visits of what follows.
   * @param moves those of each position.
   * @returns for each position, the results by move.
   */
  results(
    positions: readonly Position[],
    moves: readonly Iterable<number>[],
    visits: number,
  ): Map<number, number>[] {
    const tried = positions.flatMap((position, i) =>
      [...new Set(moves[i])].map((move) => {
        const after = position.clone();
        after.play(move);
        return { i, move, after };
      }),
    );
    const searches = this.run(
      tried.map(({ after }) => after),
      this.play,
      visits,
    );
    const out = positions.map(() => new Map<number, number>());
    tried.forEach(({ i, move }, k) => {
      out[i].set(move, -rootValue(searches[k]).result);
    });
    return out;
  }

  dispose(): void {
    this.evaluator.dispose();
  }
}

/** So many of the positions of games, evenly: as games end at different times, a cut at the end would leave the endgame out. */
export function spread(positions: readonly Position[], count: number): Position[] {
  return Array.from({ length: count }, (_, i) => positions[Math.floor((i * positions.length) / count)]);
}

/** The mean of numbers, its 95 % error, and the root of their mean square. */
export function statistics(numbers: readonly number[]): { mean: number; error: number; rms: number } {
  const n = numbers.length;
  const mean = numbers.reduce((a, b) => a + b, 0) / n;
  const squares = numbers.reduce((a, b) => a + b * b, 0) / n;
  return { mean, error: 1.96 * Math.sqrt((squares - mean * mean) / (n - 1)), rms: Math.sqrt(squares) };
}
