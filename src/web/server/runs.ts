import { basename, resolve } from 'node:path';
import { ZeroError } from '../../../base/errors.js';
import { withoutControls } from '../../../base/text.js';
import { BLACK, WHITE } from '../../../engine/position.js';
import { formatResult } from '../../../engine/scoring.js';
import { readGame } from '../../../selfplay/newestGames.js';
import type { GameRecord } from '../../../selfplay/records.js';
import type { MetricsLine } from '../../go/run/metrics.js';
import { RunWatch } from '../../go/run/watch.js';
import type {
  CoursePoint,
  RecordedMove,
  RunData,
  RunGame,
  RunGameLine,
  RunGameQuestion,
  RunQuestion,
} from '../protocol/runs.js';

/** Moves of a policy target that are told. */
const MOST_SHARES = 60;

/** The runs that a page may watch, by ids: a page never names a path. */
export class Runs {
  private readonly paths: ReadonlyMap<string, string>;
  private readonly watches = new Map<string, RunWatch>();

  /** @param given folders of runs. */
  constructor(given: readonly string[]) {
    const folders = [...new Set(given.map((path) => resolve(path)))];
    this.paths = new Map(folders.map((path, i) => [`run-${i + 1}`, path]));
  }

  list(): { id: string; name: string }[] {
    return [...this.paths].map(([id, path]) => ({ id, name: withoutControls(basename(path)) }));
  }

  /** How a run stands. @throws ZeroError when there is no such run, or its files cannot be read. */
  state({ run, seen }: RunQuestion): RunData {
    const watch = this.watch(run);
    watch.poll();
    const { config, versions, games } = watch;
    const { network, selfplay } = config;
    return {
      name: basename(watch.folder.root),
      running: watch.running,
      size: network.size,
      recipe: network.recipe,
      komi: selfplay.komi,
      blocks: network.blocks,
      channels: network.channels,
      networks: watch.networks,
      totalGames: games.total,
      notices: [...games.notices].map((notice) => withoutControls(notice)),
      versions: { ...versions },
      ...(seen.course !== versions.course && { course: watch.course.map(pointOf) }),
      ...(seen.ratings !== versions.ratings && {
        ratings: watch.ratings.map(({ elo, within, ...rest }) => ({
          ...rest,
          elo: Math.round(elo),
          within: Math.round(within),
        })),
      }),
      ...(seen.games !== versions.games && {
        games: games.games.map(({ number, game }) => lineOf(number, game)).reverse(),
      }),
    };
  }

  /** A game of a run. @throws ZeroError as {@link state}, or when it is not there. */
  game({ run, number }: RunGameQuestion): RunGame {
    const { folder, games } = this.watch(run);
    const game = games.games.find((g) => g.number === number)?.game ?? readGame(folder.records, number);
    return {
      ...lineOf(number, game),
      game: {
        size: game.size,
        rules: game.rules,
        komi: game.komi,
        handicap: 0,
        stones: [],
        toPlay: BLACK,
        moves: Array.from(game.moves, (move, i) => [colorAt(i), move] as const),
      },
      recorded: recordedMoves(game),
      ...(game.scored && { ownership: [...game.ownership] }),
    };
  }

  /** @throws ZeroError */
  watch(id: string): RunWatch {
    let watch = this.watches.get(id);
    if (!watch) {
      const path = this.paths.get(id);
      if (path === undefined) throw new ZeroError('there is no such run; load the page again');
      watch = new RunWatch(path);
      this.watches.set(id, watch);
    }
    return watch;
  }
}

const colorAt = (move: number) => (move % 2 === 0 ? BLACK : WHITE);

function lineOf(number: number, { network, moves, scored, score }: GameRecord): RunGameLine {
  const result = scored ? formatResult(score) : formatResult(0, score > 0 ? WHITE : BLACK);
  return { number, network, moves: moves.length, result };
}

function recordedMoves(game: GameRecord): RecordedMove[] {
  const { moves, full, visits, values, policyLengths, policyMoves, policyProbabilities } = game;
  let target = 0;
  let at = 0;
  return Array.from(moves, (_, i) => {
    const value = (values[i] / 127) * (colorAt(i) === BLACK ? 1 : -1);
    const move = { visits: visits[i], winRate: rounded((1 + value) / 2) };
    if (full[i] === 0) return move;
    const end = at + policyLengths[target++];
    const policy: [number, number][] = [];
    for (; at < end; at++) policy.push([policyMoves[at], rounded(policyProbabilities[at] / 65535)]);
    policy.sort((a, b) => b[1] - a[1]);
    return { ...move, policy: policy.slice(0, MOST_SHARES) };
  });
}

function pointOf(line: MetricsLine): CoursePoint {
  const { step, games, positions, losses } = line;
  const short = (n: number | null) => (n === null ? null : rounded(n));
  return {
    time: Math.round(line.time),
    step,
    games,
    positions,
    gamesPerSecond: rounded(line.gamesPerSecond),
    movesPerSecond: rounded(line.movesPerSecond),
    evaluationsPerSecond: rounded(line.evaluationsPerSecond),
    samplesPerSecond: rounded(line.samplesPerSecond),
    movesPerGame: rounded(line.movesPerGame),
    blackWins: rounded(line.blackWins),
    resigned: rounded(line.resigned),
    ...(losses && {
      losses: {
        total: short(losses.total),
        policy: short(losses.policy),
        value: short(losses.value),
        score: short(losses.score),
        ownership: short(losses.ownership),
      },
    }),
  };
}

/** Four digits are more than a curve shows. */
function rounded(x: number): number {
  return Number(x.toPrecision(4));
}
