import { ZeroError } from '../../../base/errors.js';
import { moveToGtp } from '../../../engine/coords.js';
import { drawBoard } from '../../../engine/diagram.js';
import { BLACK } from '../../../engine/position.js';
import { playAllLines, positionAt } from './positions.js';
import { readSgf } from './read.js';

/** `zero sgf check`. @returns whether all files are good. */
export function checkFiles(files: readonly string[], json: boolean): boolean {
  let good = true;
  for (const file of files) {
    try {
      const games = readSgf(file);
      games.forEach((game, i) => {
        playAllLines(game, games.length > 1 ? `${file}, game ${i + 1}` : file);
      });
      const moves = games.reduce((n, g) => n + g.moves.length, 0);
      const variations = games.reduce((n, g) => n + g.variations, 0);
      console.log(
        json
          ? JSON.stringify({ file, ok: true, games: games.length, moves, variations })
          : `${file}: good, ${count(games.length, 'game')}, ${count(moves, 'move')}, ${count(variations, 'variation')}`,
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
  if (!game)
    throw new ZeroError(`${file} has ${count(games.length, 'game')}; give --game from 1 to ${games.length}`);
  const until = options.move ?? game.moves.length;
  if (until > game.moves.length)
    throw new ZeroError(
      `${file} has ${count(game.moves.length, 'move')}; give --move from 0 to ${game.moves.length}`,
    );
  const position = positionAt(game, until, file);
  const last = game.moves[until - 1];
  console.log(`${game.black || 'Black'} - ${game.white || 'White'}  ${game.date}  ${game.result}`.trim());
  console.log(
    last
      ? `move ${until} of ${game.moves.length}: ${last.color === BLACK ? 'Black' : 'White'} ${moveToGtp(last.move, game.size)}`
      : `before the first of ${game.moves.length} moves`,
  );
  console.log(drawBoard(position));
  if (last?.comment) console.log(last.comment);
}

const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
