import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ZeroError } from '../../../base/errors.js';
import { fileError, writeFileAtomic } from '../../../base/files/atomic.js';
import { appendJsonLine, readJsonLines } from '../../../base/files/json.js';
import { flag, header, real, text, whole } from '../../../base/schema.js';
import { printable } from '../../../base/text.js';
import type { MatchGame } from '../../../selfplay/match/result.js';
import { gameToSgf } from '../sgf/write.js';

/** What makes two matches the same one, so that the second command goes on where the first stopped. */
export interface MatchIdentity {
  new: string;
  old: string;
  size: number;
  rules: string;
  komi: number;
  seed: number;
  openingMoves: number;
  visits: number;
  /** Seconds a move; null for no limit. */
  time: number | null;
  /** Expected result below which networks resign, and whether they play for points. */
  resign: number;
  points: boolean;
}

/** A game without its moves, as one line of games.jsonl; the moves are in the SGF. */
const gameLine = header({
  number: whole(0, 1e6),
  firstIsBlack: flag(),
  score: real(-1e4, 1e4),
  result: text(20),
  disputed: flag().optional(),
  note: text(2000).optional(),
  longestMove: real(0, 1e9).optional(),
});

/**
 * The folder of a match's games: one SGF a game, and games.jsonl with the match's settings in the first line and one
 * line for each game after it.
 */
export class MatchFolder {
  /** Games found in the folder, without their moves. */
  readonly before: MatchGame[] = [];
  private readonly index: string;

  /**
   * @param resume goes on with the match in the folder.
   * @throws ZeroError when the folder holds games and resume is not set, or those of another match.
   */
  constructor(
    private readonly folder: string,
    private readonly match: MatchIdentity,
    resume: boolean,
  ) {
    this.index = join(folder, 'games.jsonl');
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw fileError('make', folder, error);
    }
    if (!existsSync(this.index)) {
      appendJsonLine(this.index, match);
      return;
    }
    if (!resume)
      throw new ZeroError(
        `${folder} holds the games of a match already; give --resume to go on with it, or another folder`,
      );
    this.checkSame();
    const games = new Map(readJsonLines(this.index, gameLine).map((game) => [game.number, game]));
    for (const game of games.values()) this.before.push({ ...game, moves: [] });
  }

  /** Writes a finished game. @throws ZeroError when the disk refuses. */
  add(game: MatchGame): void {
    const { match } = this;
    const [black, white] = game.firstIsBlack ? [match.new, match.old] : [match.old, match.new];
    const remarks = [game.disputed ? 'Dead stones were disputed and played out.' : '', game.note ?? ''];
    const sgf = gameToSgf({
      ...match,
      moves: game.moves,
      result: game.result,
      black,
      white,
      comment: remarks.filter((x) => x).join('\n'),
    });
    writeFileAtomic(join(this.folder, `${String(game.number).padStart(4, '0')}.sgf`), sgf);
    const { moves, ...line } = game;
    appendJsonLine(this.index, line);
  }

  /** @throws ZeroError unless the folder holds this match. */
  private checkSame(): void {
    const [found] = readJsonLines<Record<string, unknown>>(this.index);
    if (typeof found?.new !== 'string')
      throw new ZeroError(`${this.index} does not begin with a match's settings; use another folder`);
    for (const [key, value] of Object.entries(this.match))
      if (found[key] !== value)
        throw new ZeroError(
          `${this.folder} holds another match: its ${key} is ${printable(String(found[key]))}, not ${printable(String(value))}; use another folder`,
        );
  }
}
