import { mkdirSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { UsageError, ZeroError } from '../../../base/errors.js';
import { writeFileAtomic } from '../../../base/files/atomic.js';
import { writeJson } from '../../../base/files/json.js';
import { printable, withoutControls } from '../../../base/text.js';
import { EXIT } from '../../terminal/exit.js';
import { onInterrupt } from '../../terminal/interrupt.js';
import { Progress } from '../../terminal/progress.js';
import { openSession } from '../session/open.js';
import type { GameSession } from '../session/session.js';
import { readBytes } from '../sgf/file.js';
import type { SgfGame } from '../sgf/game.js';
import { parseSgf } from '../sgf/read.js';
import { annotatedSgf } from './annotate.js';
import { batchOf, gameFiles, isDone, keyOf, type Work } from './batch.js';
import { lossesByPhase, mistakesOf } from './mistakes.js';
import { reviewSvg, reviewText } from './report.js';
import { type Review, reviewGame } from './review.js';

/** Options of `zero review`. */
export interface ReviewCommandOptions {
  network?: string;
  visits: number;
  time: number;
  game: number;
  out?: string;
  svg?: string;
  json?: boolean;
  threads?: number;
  seed: number;
}

/** `zero review`: reviews game files, one after the other. A batch that was interrupted goes on where it was. */
export async function reviewCommand(paths: readonly string[], options: ReviewCommandOptions): Promise<void> {
  const files = gameFiles(paths);
  const isBatch = files.length > 1 || statSync(paths[0]).isDirectory();
  if (isBatch && options.svg !== undefined)
    throw new UsageError('--svg draws one game; give one file, or leave it out');
  const works: Work[] = isBatch ? batchOf(files, options.out) : [{ file: files[0], sgf: options.out }];
  if (isBatch && options.out !== undefined) makeFolder(options.out);
  const interrupt = new AbortController();
  const stop = onInterrupt(interrupt);
  let bad = 0;
  try {
    for (const work of works) {
      if (interrupt.signal.aborted) break;
      try {
        await reviewFile(work, options, isBatch, interrupt.signal);
      } catch (error) {
        // One bad file of many is told, and the others are reviewed.
        if (!isBatch || !(error instanceof ZeroError)) throw error;
        bad++;
        console.error(error.message);
      }
    }
  } finally {
    stop();
  }
  if (bad > 0) process.exitCode = EXIT.problem;
}

async function reviewFile(
  work: Work,
  options: ReviewCommandOptions,
  isBatch: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { file } = work;
  const bytes = readBytes(file);
  const key = keyOf(bytes, [options.network, options.visits, options.time, options.game]);
  if (isDone(work, key)) {
    if (!options.json) console.log(`${printable(file)}: reviewed before`);
    return;
  }
  const game = gameOf(parseSgf(bytes, file), file, options.game);
  const session = sessionFor(game, options);
  const progress = new Progress(printable(basename(file), 40), {
    total: game.moves.length + 1,
    unit: 'positions',
    quiet: options.json === true,
  });
  const review = await reviewGame(session, game, {
    limits: { visits: options.visits, seconds: options.time },
    signal,
    onPosition: ({ number }) => progress.update(number + 1),
  }).finally(() => progress.end());
  const { stopped } = review;
  if (signal.aborted && review.positions.length <= game.moves.length && stopped === undefined) {
    console.error(
      `${printable(file)}: interrupted after ${review.positions.length} positions; nothing is written`,
    );
    return;
  }
  tell(file, game, review, options, isBatch);
  if (options.svg !== undefined) writeFileAtomic(options.svg, reviewSvg(review));
  if (work.json !== undefined) writeJson(work.json, { key, ...summary(file, game, review) });
  // Last: a review is done when both are there.
  if (work.sgf !== undefined) writeFileAtomic(work.sgf, annotatedSgf(game, review));
}

function tell(
  file: string,
  game: SgfGame,
  review: Review,
  { json, out, svg }: ReviewCommandOptions,
  isBatch: boolean,
): void {
  if (json) {
    console.log(JSON.stringify(summary(file, game, review)));
    return;
  }
  const names = [game.black, game.white].map((name) => printable(name, 30) || 'unknown').join(' - ');
  console.log(`${printable(file)}: ${game.size}x${game.size}, ${names}, ${game.moves.length} moves`);
  for (const notice of game.notices) console.log(`  mended: ${withoutControls(notice)}`);
  if (review.stopped !== undefined) console.log(`  reviewed up to ${review.stopped}`);
  console.log(reviewText(review, game.size));
  const written = isBatch ? [] : [out, svg].filter((path) => path !== undefined);
  if (written.length > 0) console.log(`\nwritten: ${written.map((path) => printable(path, 200)).join(', ')}`);
}

/** What `--json` prints and a batch keeps. */
function summary(file: string, game: SgfGame, review: Review) {
  return {
    file,
    size: game.size,
    black: withoutControls(game.black),
    white: withoutControls(game.white),
    result: withoutControls(game.result),
    losses: lossesByPhase(review.moves, game.size),
    mistakes: mistakesOf(review.moves).map(({ number }) => number),
    ...review,
  };
}

function gameOf(games: readonly SgfGame[], file: string, number: number): SgfGame {
  const game = games[number - 1];
  if (!game)
    throw new ZeroError(
      `${printable(file)} has ${games.length} games; give --game from 1 to ${games.length}`,
    );
  return game;
}

function sessionFor(game: SgfGame, options: ReviewCommandOptions): GameSession {
  const { network, visits, time, threads, seed } = options;
  return openSession({
    network,
    visits,
    time,
    threads,
    seed,
    rules: 'chinese',
    komi: game.komi,
    size: game.size,
    resign: -1,
  }).session;
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    throw new ZeroError(`cannot make the folder ${printable(folder)}; give another --out`);
  }
}
