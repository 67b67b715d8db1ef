import { moveToGtp } from '../../engine/coords.js';
import { ZeroError } from '../../engine/errors.js';
import { BLACK } from '../../engine/position.js';
import { drawBoard } from '../gtp/board.js';
import { positionAt, readSgf } from './read.js';

/** `zero sgf check`. @returns whether all files are good. */
export function checkFiles(files: readonly string[], json: boolean): boolean {
  let good = true;
  for (const file of files) {
    try {
      const games = readSgf(file);
      for (const game of games) positionAt(game, game.moves.length, file);
      const moves = games.reduce((n, g) => n + g.moves.length, 0);
      console.log(
        json
          ? JSON.stringify({ file, ok: true, games: games.length, moves })
          : `${file}: good, ${games.length} games, ${moves} moves`,
      );
    } catch (error) {
      if (!(error instanceof ZeroError)) throw error;
      good = false;
      console.log(json ? JSON.stringify({ file, ok: false, error: error.message }) : error.message);
    }
  }
  return good;
}

/** `zero sgf show`. @throws ZeroError when there is no such game or move. */
export function showGame(file: string, options: { move?: number; game: number }): void {
  const games = readSgf(file);
  const game = games[options.game - 1];
  if (!game) throw new ZeroError(`${file} has ${games.length} games; give --game from 1 to ${games.length}`);
  const count = options.move ?? game.moves.length;
  if (count > game.moves.length)
    throw new ZeroError(`${file} has ${game.moves.length} moves; give --move from 0 to ${game.moves.length}`);
  const position = positionAt(game, count, file);
  const last = game.moves[count - 1];
  console.log(`${game.black || 'Black'} - ${game.white || 'White'}  ${game.date}  ${game.result}`.trim());
  console.log(
    last
      ? `move ${count} of ${game.moves.length}: ${last.color === BLACK ? 'Black' : 'White'} ${moveToGtp(last.move, game.size)}`
      : `before the first of ${game.moves.length} moves`,
  );
  console.log(drawBoard(position));
  if (last?.comment) console.log(last.comment);
}
