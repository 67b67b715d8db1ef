import { Rng } from '../../base/rng.js';
import { Position } from '../../engine/position.js';
import { rulesByName } from '../../engine/rules.js';
import { areaScore, formatResult } from '../../engine/scoring.js';
import { PLAY_SEARCH, type SearchOptions } from '../../engine/search/options.js';
import { passWins, sensibleMoves } from '../../engine/search/passing.js';
import { Search } from '../../engine/search/search.js';
import type { OnnxEvaluator } from '../onnxEvaluator.js';
import { searchedMove } from '../player.js';
import { playOpening } from './opening.js';

/** One side of a match that is played in batches: a network, or uniformly random sensible moves. */
export type Side = OnnxEvaluator | 'random';

/** How match games are played. */
export interface MatchOptions {
  size: number;
  rules: string;
  komi: number;
  games: number;
  visits: number;
  seed: number;
  /** Random moves at the start, so that openings vary; each opening is played with both colours. */
  openingMoves: number;
  /** Numbers of games that need not be played (a match that goes on). */
  skip?: ReadonlySet<number>;
  /** Called after each game. Return true to end the match early. */
  onGame?: (game: MatchGame) => boolean | undefined;
  /** Asked now and then; true ends the match, games under way are given up. */
  stopped?: () => boolean;
}

/** A finished match game. `firstIsBlack` tells the colours of the first side. */
export interface MatchGame {
  number: number;
  firstIsBlack: boolean;
  /** Black-positive score in points; only its sign counts after a resignation or a forfeit. */
  score: number;
  /** As SGF writes it: B+3.5, W+R (resigned), W+F (forfeited), 0. */
  result: string;
  /** Moves from the empty board, the opening's and passes included. */
  moves: number[];
  /** Whether the players counted the finished board differently and had to play on. */
  disputed?: boolean;
  /** What should be known of the game, such as why it was forfeited. */
  note?: string;
  /** The longest time the first side took for a move, in seconds, where it was measured. */
  longestMove?: number;
}

/** Result from the view of the first side. */
export interface MatchResult {
  wins: number;
  losses: number;
  draws: number;
  winsAsBlack: number;
  winsAsWhite: number;
  games: MatchGame[];
}

/** A match without games yet. */
export function emptyResult(): MatchResult {
  return { wins: 0, losses: 0, draws: 0, winsAsBlack: 0, winsAsWhite: 0, games: [] };
}

/** Adds a finished game to a result. */
export function addGame(result: MatchResult, game: MatchGame): void {
  const mine = game.firstIsBlack ? game.score : -game.score;
  if (mine > 0) {
    result.wins++;
    if (game.firstIsBlack) result.winsAsBlack++;
    else result.winsAsWhite++;
  } else if (mine < 0) result.losses++;
  else result.draws++;
  result.games.push(game);
}

/** A game under way: two searches over one position. */
interface Playing {
  number: number;
  firstIsBlack: boolean;
  position: Position;
  rng: Rng;
  search: Search | undefined;
}

const MATCH_SEARCH: SearchOptions = { ...PLAY_SEARCH, cache: 0 };

/**
 * Plays a match of two sides, all games at once so that the networks' batches are full. Games 2k and 2k + 1 begin
 * with the same random opening and exchanged colours. The same seed plays the same match.
 */
export async function playMatch(first: Side, second: Side, options: MatchOptions): Promise<MatchResult> {
  const result = emptyResult();
  const sides = [first, second];
  const capacity = Math.min(
    64,
    ...sides.map((s) => (s === 'random' ? Number.POSITIVE_INFINITY : s.capacity)),
  );
  let next = 0;
  let ended = false;
  const active: Playing[] = [];
  while (!ended) {
    while (active.length < capacity && next < options.games) {
      if (!options.skip?.has(next)) active.push(startGame(options, next));
      next++;
    }
    if (active.length === 0 || options.stopped?.()) break;
    await new Promise((resolve) => setImmediate(resolve)); // signals and messages get their turn
    for (let s = 0; s < 2 && !ended; s++) {
      const side = sides[s];
      const mine = active.filter((g) => sideToMove(g) === s);
      if (side === 'random') for (const game of mine) playRandom(game);
      else await searchMoves(side, mine, options);
      for (let i = active.length - 1; i >= 0; i--) {
        const game = active[i];
        if (!game.position.isOver && game.position.moveNumber < 3 * game.position.area) continue;
        active.splice(i, 1);
        if (finish(game, result, options)) ended = true;
      }
    }
  }
  return result;
}

function startGame(options: MatchOptions, number: number): Playing {
  const position = new Position(options.size, { rules: rulesByName(options.rules), komi: options.komi });
  playOpening(position, options.seed, number, options.openingMoves);
  return {
    number,
    firstIsBlack: number % 2 === 0,
    position,
    rng: new Rng(`match ${options.seed} ${number} moves`),
    search: undefined,
  };
}

function sideToMove(game: Playing): number {
  return (game.position.toPlay === 1) === game.firstIsBlack ? 0 : 1;
}

function playRandom(game: Playing): void {
  const { position } = game;
  const moves = new Int16Array(position.area + 1);
  const count = sensibleMoves(position, moves);
  // A random player passes only when there is nothing else to play.
  position.play(count > 1 ? moves[game.rng.int(count - 1)] : position.pass);
}

/** Searches one move in each of the games and plays it. */
async function searchMoves(
  evaluator: OnnxEvaluator,
  games: readonly Playing[],
  options: MatchOptions,
): Promise<void> {
  const searching: Playing[] = [];
  for (const game of games) {
    const { position } = game;
    if (position.passes === 1 && passWins(position)) {
      position.play(position.pass);
      continue;
    }
    game.search ??= new Search(position, MATCH_SEARCH, game.rng);
    game.search.begin(position, options.visits);
    searching.push(game);
  }
  const waiting: Playing[] = [];
  while (searching.length > 0) {
    waiting.length = 0;
    for (let i = searching.length - 1; i >= 0; i--) {
      const { search } = searching[i];
      let collected = 0;
      while (!search!.done && collected === 0) collected = search!.collect(evaluator, waiting.length, 1);
      if (collected > 0) waiting.push(searching[i]);
      else searching.splice(i, 1);
    }
    if (waiting.length === 0) break;
    await evaluator.run(waiting.length);
    waiting.forEach((game, slot) => {
      game.search!.absorb(evaluator, slot, 1);
    });
  }
  for (const game of games)
    if (game.search && !game.position.isOver && game.search.root.moveNumber === game.position.moveNumber)
      game.position.play(searchedMove(game.search, game.position));
}

function finish(game: Playing, result: MatchResult, options: MatchOptions): boolean {
  const score = areaScore(game.position);
  const finished: MatchGame = {
    number: game.number,
    firstIsBlack: game.firstIsBlack,
    score,
    result: formatResult(score),
    moves: game.position.moveList(),
  };
  addGame(result, finished);
  return options.onGame?.(finished) === true;
}
