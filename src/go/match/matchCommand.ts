import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { UsageError, ZeroError } from '../../../base/errors.js';
import { lockFolders } from '../../../base/files/lock.js';
import { rulesByName } from '../../../engine/rules.js';
import {
  addGame,
  emptyResult,
  type MatchGame,
  type MatchOptions,
  playMatch,
  type Side,
} from '../../../selfplay/match/match.js';
import { sprt } from '../../../selfplay/match/sprt.js';
import type { DuelPlayer } from '../../../selfplay/match/worker.js';
import { OnnxEvaluator } from '../../../selfplay/onnxEvaluator.js';
import { onInterrupt } from '../../terminal/interrupt.js';
import { Progress } from '../../terminal/progress.js';
import { openNetwork } from '../network/open.js';
import { MatchFolder } from './folder.js';
import { playInLanes } from './lanes.js';
import { reportLines, reportMatch } from './report.js';

/** Options of `zero match`. */
export interface MatchCommandOptions {
  games: number;
  visits?: number;
  time?: number;
  komi?: number;
  size?: number;
  rules: string;
  opening: number;
  resign: number;
  /** Whether networks play for points once they have won, against programs and clocks. */
  points?: boolean;
  parallel: number;
  sprt?: number;
  sgf?: string;
  resume?: boolean;
  threads?: number;
  seed: number;
  json?: boolean;
}

/** A player, and what it is called in results: a network by its step. */
interface Named {
  player: DuelPlayer;
  name: string;
}

function openPlayer(name: string): Named {
  if (name === 'random') return { player: { kind: 'random' }, name };
  if (name.startsWith('gtp:')) {
    const command = name.slice(4).trim();
    if (command === '')
      throw new UsageError("'gtp:' names no program; write gtp:COMMAND, such as gtp:'gnugo --mode gtp'");
    return { player: { kind: 'gtp', command }, name };
  }
  const { path, network } = openNetwork(name);
  return { player: { kind: 'network', network }, name: `${basename(path, '.zero')} of ${network.info.run}` };
}

/** `zero match` behind its command line. @returns the exit status: 0 NEW won, 3 it did not, 130 interrupted. */
export async function matchCommand(
  newName: string,
  oldName: string,
  options: MatchCommandOptions,
): Promise<number> {
  if (options.resume && options.sgf === undefined)
    throw new UsageError('--resume goes on with the games in a folder; give it with --sgf FOLDER');
  const release = options.sgf === undefined ? () => {} : lockFolders(options.sgf);
  try {
    return await runMatch(newName, oldName, options);
  } finally {
    release();
  }
}

async function runMatch(newName: string, oldName: string, options: MatchCommandOptions): Promise<number> {
  const sides = [openPlayer(newName), openPlayer(oldName)] as const;
  const infos = sides.flatMap((s) => (s.player.kind === 'network' ? [s.player.network.info] : []));
  const size = options.size ?? infos[0]?.size ?? 9;
  for (const info of infos)
    if (info.size !== size)
      throw new ZeroError(
        `the network is for ${info.size}x${info.size}, the match is on ${size}x${size}; give fitting networks or --size`,
      );
  const names = { new: sides[0].name, old: sides[1].name };
  const { name: rules, scoring } = rulesByName(options.rules);
  if (scoring !== 'area')
    throw new UsageError(
      `a match is counted by area, which ${rules} rules are not; use tromp-taylor, chinese or new-zealand`,
    );
  const visits = options.visits ?? (options.time !== undefined ? 1_000_000 : 100);
  const settings = { size, rules, komi: options.komi ?? infos[0]?.komi ?? 7, seed: options.seed };
  const identity = {
    ...names,
    ...settings,
    openingMoves: options.opening,
    visits,
    time: options.time ?? null,
  };
  const folder =
    options.sgf === undefined ? undefined : new MatchFolder(options.sgf, identity, options.resume === true);
  const result = emptyResult();
  for (const game of folder?.before ?? []) if (game.number < options.games) addGame(result, game);

  const progress = new Progress(`${names.new} - ${names.old}`, {
    total: options.games,
    start: result.games.length,
    unit: 'games',
    quiet: options.json === true,
  });
  const interruption = new AbortController();
  const decided = () =>
    options.sprt !== undefined &&
    sprt(result.wins, result.losses, result.draws, 0, options.sprt).verdict !== undefined;
  const match: MatchOptions = {
    ...settings,
    games: decided() ? 0 : options.games,
    visits,
    openingMoves: options.opening,
    skip: new Set(result.games.map((g) => g.number)),
    stopped: () => interruption.signal.aborted,
    onGame: (game: MatchGame) => {
      addGame(result, game);
      folder?.add(game);
      const { wins, losses, draws, games } = result;
      progress.update(games.length, `${wins} wins  ${losses} losses  ${draws} draws`);
      return decided();
    },
  };
  const stopListening = onInterrupt(interruption, () =>
    progress.log('stopping; the games finished so far count'),
  );
  try {
    await play([sides[0].player, sides[1].player], match, options, (text) => progress.log(text));
  } catch (error) {
    if (result.games.length > 0)
      for (const line of reportLines(reportMatch(names, result, options.sprt, true), options.sprt))
        progress.log(line);
    throw error;
  } finally {
    stopListening();
    progress.end();
  }
  const stopped = interruption.signal.aborted;
  const report = reportMatch(names, result, options.sprt, stopped);
  if (options.json) console.log(JSON.stringify({ ...settings, ...report }));
  else for (const line of reportLines(report, options.sprt)) console.log(line);
  if (stopped) return 130;
  return report.won ? 0 : 3;
}

/** Networks by playouts play all games at once in full batches; programs and clocks need games of their own. */
async function play(
  players: readonly [DuelPlayer, DuelPlayer],
  match: MatchOptions,
  options: MatchCommandOptions,
  log: (text: string) => void,
): Promise<void> {
  const cores = options.threads ?? availableParallelism();
  if (options.time !== undefined || players.some((p) => p.kind === 'gtp')) {
    await playInLanes(players, match, {
      limits: {
        visits: match.visits,
        seconds: options.time ?? Number.POSITIVE_INFINITY,
        points: options.points,
      },
      resignBelow: options.resign,
      lanes: options.parallel,
      threads: Math.max(1, Math.floor(cores / options.parallel)),
      onRetry: (reason, game) => log(`game ${game} is begun again: ${reason}`),
    });
    return;
  }
  const sides = players.map(
    (p): Side => (p.kind === 'network' ? new OnnxEvaluator(p.network, 64, { threads: cores }) : 'random'),
  );
  await playMatch(sides[0], sides[1], match);
}
