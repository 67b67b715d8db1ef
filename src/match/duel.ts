import { moveFromGtp, moveToGtp } from '../../engine/coords.js';
import { ZeroError } from '../../engine/errors.js';
import { BLACK, Position, WHITE } from '../../engine/position.js';
import { Rng } from '../../engine/rng.js';
import { rulesByName } from '../../engine/rules.js';
import { areaScore } from '../../engine/scoring.js';
import { sensibleMoves } from '../../engine/search/passing.js';
import { GtpClient } from '../../selfplay/gtpClient.js';
import type { MatchGame, MatchOptions, MatchResult } from '../../selfplay/match.js';
import { OnnxEvaluator } from '../../selfplay/onnxEvaluator.js';
import { type Limits, Player } from '../../selfplay/player.js';
import type { MatchPlayer } from './command.js';

/** One side of a duel: told of moves, asked for moves. -1 is a resignation. */
interface Duellist {
  begin(position: Position, opening: readonly number[]): Promise<void>;
  choose(position: Position): Promise<number>;
  played(move: number, color: number): Promise<void>;
  /** The side's own count of a finished game, Black-positive, where it has one. */
  count(): Promise<number | undefined>;
  end(): Promise<void>;
}

/** Plays the games of a match one after the other: against GTP programs, or with thinking limited by time. */
export async function playDuels(
  players: readonly MatchPlayer[],
  options: MatchOptions,
  limits: Limits,
  threads: number,
): Promise<MatchResult> {
  const result: MatchResult = { wins: 0, losses: 0, draws: 0, winsAsBlack: 0, winsAsWhite: 0, games: [] };
  const sides = players.map((p, i) => duellist(p, options, limits, threads, i));
  try {
    for (let number = 0; number < options.games; number++) {
      const game = await playOne(sides, number, options);
      const mine = game.firstIsBlack ? game.score : -game.score;
      if (mine > 0) {
        result.wins++;
        if (game.firstIsBlack) result.winsAsBlack++;
        else result.winsAsWhite++;
      } else if (mine < 0) result.losses++;
      else result.draws++;
      result.games.push(game);
      if (options.onGame?.(game)) break;
    }
  } finally {
    for (const side of sides) await side.end();
  }
  return result;
}

async function playOne(
  sides: readonly Duellist[],
  number: number,
  options: MatchOptions,
): Promise<MatchGame> {
  const position = new Position(options.size, { rules: rulesByName(options.rules), komi: options.komi });
  const firstIsBlack = number % 2 === 0;
  const opening = randomOpening(position, options, number >> 1);
  for (const side of sides) await side.begin(position, opening);
  while (!position.isOver && position.moveNumber < 4 * position.area) {
    const mover = (position.toPlay === BLACK) === firstIsBlack ? 0 : 1;
    const color = position.toPlay;
    const move = await sides[mover].choose(position);
    if (move < 0) {
      position.resign(color);
      break;
    }
    if (!position.isLegal(move))
      throw new ZeroError(
        `game ${number}, move ${position.moveNumber + 1}: ${moveToGtp(move, position.size)} is not legal under ${options.rules} rules (${position.whyIllegal(move)})`,
      );
    position.play(move);
    for (const side of sides) await side.played(move, color);
  }
  // An opponent that counts dead stones may pass earlier than area counting of the bare board would want.
  const counts = position.resigned ? [] : [await sides[0].count(), await sides[1].count()];
  const score = position.resigned
    ? position.resigned === BLACK
      ? -1
      : 1
    : (counts.find((c) => c !== undefined) ?? areaScore(position));
  return { number, firstIsBlack, score, moves: position.moveList() };
}

function randomOpening(position: Position, options: MatchOptions, pair: number): number[] {
  const rng = new Rng(`match ${options.seed} ${pair}`);
  const opening: number[] = [];
  const moves = new Int16Array(position.area + 1);
  const edge = position.size >= 7 ? 2 : position.size >= 4 ? 1 : 0;
  for (let i = 0; i < options.openingMoves; i++) {
    const count = sensibleMoves(position, moves) - 1;
    const inner = Array.from(moves.subarray(0, count)).filter((p) => {
      const x = p % position.size;
      const y = (p - x) / position.size;
      return x >= edge && y >= edge && x < position.size - edge && y < position.size - edge;
    });
    const move = inner[rng.int(inner.length)] ?? position.pass;
    position.play(move);
    opening.push(move);
  }
  return opening;
}

function duellist(
  player: MatchPlayer,
  options: MatchOptions,
  limits: Limits,
  threads: number,
  index: number,
): Duellist {
  const quiet = { played: async () => {}, count: async () => undefined, end: async () => {} };
  if (player.kind === 'gtp') return gtpDuellist(player.command);
  if (player.kind === 'random') {
    const rng = new Rng(`random ${options.seed} ${index}`);
    return {
      ...quiet,
      begin: async () => {},
      choose: async (position) => {
        const moves = new Int16Array(position.area + 1);
        const count = sensibleMoves(position, moves);
        return count > 1 ? moves[rng.int(count - 1)] : position.pass;
      },
    };
  }
  const evaluator = new OnnxEvaluator(player.network, 16, { threads });
  const rng = new Rng(`player ${options.seed} ${index}`);
  let mind: Player | undefined;
  return {
    ...quiet,
    begin: async (position) => {
      mind = new Player(position, evaluator, rng.fork());
    },
    choose: (position) => mind!.choose(position, limits, -0.98),
    end: async () => evaluator.dispose(),
  };
}

function gtpDuellist(command: string): Duellist {
  const client = GtpClient.start(command);
  let size = 0;
  let own: number | undefined;
  const name = (color: number) => (color === BLACK ? 'black' : 'white');
  return {
    async begin(position, opening) {
      size = position.size;
      await client.send(`boardsize ${size}`);
      await client.send('clear_board');
      await client.send(`komi ${position.komi}`);
      for (const [i, move] of opening.entries())
        await client.send(`play ${name(i % 2 === 0 ? BLACK : WHITE)} ${moveToGtp(move, size)}`);
    },
    async choose(position) {
      const answer = await client.send(`genmove ${name(position.toPlay)}`);
      if (/^resign$/i.test(answer)) return -1;
      const move = moveFromGtp(answer, size);
      if (move === undefined)
        throw new ZeroError(`the GTP program '${command}' answered genmove with '${answer}'`);
      own = position.moveNumber;
      return move;
    },
    async played(move, color) {
      if (own !== undefined) own = undefined;
      else await client.send(`play ${name(color)} ${moveToGtp(move, size)}`);
    },
    async count() {
      const text = await client.send('final_score').catch(() => '');
      const match = /^([BW])\+([\d.]+)/i.exec(text);
      if (match) return Number(match[2]) * (match[1].toUpperCase() === 'B' ? 1 : -1);
      return text === '0' ? 0 : undefined;
    },
    end: () => client.quit(),
  };
}
