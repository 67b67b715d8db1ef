import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ZeroError } from '../../engine/errors.js';
import { formatResult } from '../../engine/scoring.js';
import { eloDifference } from '../../selfplay/elo.js';
import { fileError, writeFileAtomic } from '../../selfplay/files/atomic.js';
import {
  type MatchGame,
  type MatchOptions,
  type MatchResult,
  playMatch,
  type Side,
} from '../../selfplay/match.js';
import type { NetworkFile } from '../../selfplay/networkFile.js';
import { OnnxEvaluator } from '../../selfplay/onnxEvaluator.js';
import { sprt } from '../../selfplay/sprt.js';
import { openNetwork } from '../network/open.js';
import { gameToSgf } from '../sgf/write.js';
import { Progress } from '../terminal/progress.js';
import { playDuels } from './duel.js';

/** Options of `zero match`. */
export interface MatchCommandOptions {
  games: number;
  visits?: number;
  time?: number;
  komi?: number;
  size?: number;
  opening: number;
  sprt?: number;
  sgf?: string;
  threads?: number;
  seed: number;
  json?: boolean;
}

/** A player as the command line names it. */
export type MatchPlayer =
  | { kind: 'network'; network: NetworkFile }
  | { kind: 'random' }
  | { kind: 'gtp'; command: string };

function parsePlayer(name: string): MatchPlayer {
  if (name === 'random') return { kind: 'random' };
  if (name.startsWith('gtp:')) return { kind: 'gtp', command: name.slice(4) };
  return { kind: 'network', network: openNetwork(name).network };
}

/** `zero match` behind its command line. @returns whether NEW won. */
export async function matchCommand(
  newName: string,
  oldName: string,
  options: MatchCommandOptions,
): Promise<boolean> {
  const players = [parsePlayer(newName), parsePlayer(oldName)] as const;
  const infos = players.flatMap((p) => (p.kind === 'network' ? [p.network.info] : []));
  const size = options.size ?? infos[0]?.size ?? 9;
  for (const info of infos)
    if (info.size !== size)
      throw new ZeroError(
        `the network is for ${info.size}x${info.size}, the match is on ${size}x${size}; give fitting networks or --size`,
      );
  const komi = options.komi ?? infos[0]?.komi ?? 7;
  if (options.sgf !== undefined)
    try {
      mkdirSync(options.sgf, { recursive: true });
    } catch (error) {
      throw fileError('make', options.sgf, error);
    }
  const progress = new Progress(`${newName} - ${oldName}`, {
    total: options.games,
    unit: 'games',
    quiet: options.json === true,
  });
  const tally = { wins: 0, losses: 0, draws: 0 };
  const onGame = (game: MatchGame): boolean => {
    const mine = game.firstIsBlack ? game.score : -game.score;
    if (mine > 0) tally.wins++;
    else if (mine < 0) tally.losses++;
    else tally.draws++;
    if (options.sgf !== undefined) {
      const [black, white] = game.firstIsBlack ? [newName, oldName] : [oldName, newName];
      const text = gameToSgf({
        size,
        rules: 'chinese',
        komi,
        moves: game.moves,
        result: formatResult(game.score),
        black,
        white,
      });
      writeFileAtomic(join(options.sgf, `${String(game.number).padStart(4, '0')}.sgf`), text);
    }
    progress.update(tally.wins + tally.losses + tally.draws, `${tally.wins}-${tally.losses}-${tally.draws}`);
    return (
      options.sprt !== undefined &&
      sprt(tally.wins, tally.losses, tally.draws, 0, options.sprt).verdict !== undefined
    );
  };
  const visits = options.visits ?? (options.time !== undefined ? 1_000_000 : 100);
  const match: MatchOptions = {
    size, rules: 'chinese', komi, games: options.games, visits, seed: options.seed, openingMoves: options.opening, onGame,
  }; // biome-ignore format: options
  const threads = options.threads ?? availableParallelism();
  const serial = options.time !== undefined || players.some((p) => p.kind === 'gtp');
  const result = serial
    ? await playDuels(players, match, { visits, seconds: options.time ?? Number.POSITIVE_INFINITY }, threads)
    : await batched(players, match, threads);
  progress.end();
  return report(newName, oldName, result, options);
}

async function batched(
  players: readonly MatchPlayer[],
  match: MatchOptions,
  threads: number,
): Promise<MatchResult> {
  const sides = players.map(
    (p): Side => (p.kind === 'network' ? new OnnxEvaluator(p.network, 64, { threads }) : 'random'),
  );
  return playMatch(sides[0], sides[1], match);
}

function report(
  newName: string,
  oldName: string,
  result: MatchResult,
  options: MatchCommandOptions,
): boolean {
  const { wins, losses, draws, winsAsBlack, winsAsWhite } = result;
  const difference = eloDifference(wins, losses, draws);
  const test = options.sprt === undefined ? undefined : sprt(wins, losses, draws, 0, options.sprt);
  const won = test ? test.verdict === 'h1' : wins > losses;
  if (options.json)
    console.log(
      JSON.stringify({
        new: newName,
        old: oldName,
        wins,
        losses,
        draws,
        winsAsBlack,
        winsAsWhite,
        elo: difference,
        sprt: test,
        won,
      }),
    );
  else {
    const range = [difference.low, difference.high].map((x) =>
      Number.isFinite(x) ? Math.round(x) : x > 0 ? 'beyond measure' : 'below measure',
    );
    const elo = Number.isFinite(difference.elo) ? String(Math.round(difference.elo)) : 'beyond measure';
    const share = ((100 * (wins + draws / 2)) / Math.max(1, wins + losses + draws)).toFixed(1);
    console.log(
      `${newName}: ${wins} wins (${winsAsBlack} as Black, ${winsAsWhite} as White), ${losses} losses, ${draws} draws: ${share} %`,
    );
    console.log(`Elo difference ${elo}, 95 % interval ${range[0]} to ${range[1]}`);
    if (test)
      console.log(
        `SPRT: ${test.verdict === 'h1' ? `stronger by ${options.sprt} Elo` : test.verdict === 'h0' ? 'not stronger' : 'undecided'} (LLR ${test.llr.toFixed(2)})`,
      );
  }
  return won;
}
