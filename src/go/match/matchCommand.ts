import { availableParallelism } from 'node:os';
import { UsageError } from '../../../base/errors.js';
import { lockFolders } from '../../../base/files/lock.js';
import { printable } from '../../../base/text.js';
import { rulesByName } from '../../../engine/rules.js';
import { playMatch } from '../../../selfplay/match/match.js';
import { Tally } from '../../../selfplay/match/tally.js';
import { EXIT } from '../../terminal/exit.js';
import { onInterrupt } from '../../terminal/interrupt.js';
import { Progress } from '../../terminal/progress.js';
import { MatchFolder, type MatchIdentity } from './folder.js';
import { openPlayers } from './players.js';
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
  /** Whether networks play for points once they have won. */
  points?: boolean;
  /** Whether networks of other programs stay in floats. */
  float?: boolean;
  parallel: number;
  sprt?: number;
  sgf?: string;
  resume?: boolean;
  threads?: number;
  seed: number;
  json?: boolean;
}

/** `zero match` behind its command line. @returns the exit status: done when NEW won, lost when it did not, or interrupted. */
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
  const players = openPlayers(newName, oldName, options.size, { float: options.float });
  const { name: rules, scoring } = rulesByName(options.rules);
  if (scoring !== 'area')
    throw new UsageError(
      `a match is counted by area, which ${rules} rules are not; use tromp-taylor, chinese or new-zealand`,
    );
  const visits = options.visits ?? (options.time !== undefined ? 1_000_000 : 100);
  const { names, size } = players;
  const settings = { size, rules, komi: options.komi ?? players.komi, seed: options.seed };
  const identity: MatchIdentity = {
    ...names,
    ...settings,
    openingMoves: options.opening,
    visits,
    time: options.time ?? null,
    resign: options.resign,
    points: options.points === true,
  };
  const folder =
    options.sgf === undefined ? undefined : new MatchFolder(options.sgf, identity, options.resume === true);
  const before = (folder?.before ?? []).filter((game) => game.number < options.games);
  const tally = new Tally(options.sprt);
  for (const game of before) tally.add(game);

  const progress = new Progress(`${printable(names.new, 32)} - ${printable(names.old, 32)}`, {
    total: options.games,
    start: before.length,
    unit: 'games',
    quiet: options.json === true,
  });
  const interruption = new AbortController();
  const stopListening = onInterrupt(interruption, () =>
    progress.log('stopping; the games finished so far count'),
  );
  let givenUp = 0;
  try {
    const played = await playMatch(players.specs, {
      ...settings,
      openingMoves: options.opening,
      games: tally.decided ? 0 : options.games,
      limits: {
        visits,
        seconds: options.time ?? Number.POSITIVE_INFINITY,
        points: options.points,
        resignBelow: options.resign,
      },
      threads: options.threads ?? availableParallelism(),
      parallel: options.parallel,
      skip: new Set(before.map((game) => game.number)),
      signal: interruption.signal,
      onGame: (game) => {
        folder?.add(game);
        const decided = tally.add(game);
        const { wins, losses, draws, games } = tally.all;
        progress.update(games.length, `${wins} wins  ${losses} losses  ${draws} draws`);
        return decided;
      },
      onRetry: (reason, game) => progress.log(`game ${game} is begun again: ${reason}`),
    });
    givenUp = played.givenUp;
  } catch (error) {
    if (tally.all.games.length > 0)
      for (const line of reportLines(reportMatch(names, tally.standing, { interrupted: true }), options.sprt))
        progress.log(line);
    throw error;
  } finally {
    stopListening();
    progress.end();
  }
  const interrupted = interruption.signal.aborted;
  const report = reportMatch(names, tally.standing, { interrupted, givenUp });
  if (options.json) console.log(JSON.stringify({ ...settings, ...report }));
  else for (const line of reportLines(report, options.sprt)) console.log(line);
  if (interrupted) return EXIT.interrupted;
  return report.won ? EXIT.done : EXIT.lost;
}
