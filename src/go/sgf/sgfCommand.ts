import { existsSync } from 'node:fs';
import { ZeroError } from '../../../base/errors.js';
import { withoutControls } from '../../../base/text.js';
import { moveToGtp } from '../../../engine/coords.js';
import { drawBoard } from '../../../engine/diagram.js';
import { BLACK } from '../../../engine/position.js';
import { readSgf } from './file.js';
import type { SgfGame } from './game.js';
import { playAllLines } from './positions.js';
import { repairFile } from './repair.js';
import { count, selectPosition } from './select.js';

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
      const mended = mendedIn(games);
      if (json)
        console.log(JSON.stringify({ file, ok: true, games: games.length, moves, variations, mended }));
      else {
        console.log(
          `${withoutControls(file)}: good, ${count(games.length, 'game')}, ${count(moves, 'move')}, ${count(variations, 'variation')}`,
        );
        for (const notice of mended) console.log(`  mended: ${withoutControls(notice)}`);
      }
    } catch (error) {
      if (!(error instanceof ZeroError)) throw error;
      good = false;
      console.log(
        json ? JSON.stringify({ file, ok: false, error: error.message }) : withoutControls(error.message),
      );
    }
  }
  return good;
}

/** `zero sgf repair`: writes the mended file and lists what it changed. */
export function repairCommand(file: string, out: string, options: { force?: boolean; json?: boolean }): void {
  if (!options.force && existsSync(out))
    throw new ZeroError(`${out} is there already; give --force to write over it, or another name`);
  const mended = repairFile(file, out);
  if (options.json) console.log(JSON.stringify({ file, out, mended }));
  else {
    for (const notice of mended) console.log(`mended: ${withoutControls(notice)}`);
    console.log(`${withoutControls(out)}: written${mended.length === 0 ? '; nothing needed mending' : ''}`);
  }
}

/** What was mended in the games of a file, with the game's number where there are several. */
function mendedIn(games: readonly SgfGame[]): string[] {
  return games.flatMap((game, i) =>
    game.notices.map((notice) => (games.length > 1 ? `game ${i + 1}: ${notice}` : notice)),
  );
}

/** `zero sgf show`. @throws ZeroError when there is no such game or move. */
export function showGame(file: string, options: { move?: number; game: number }): void {
  const { games, game, move: until, position } = selectPosition(file, options);
  const last = game.moves[until - 1];
  console.log(
    withoutControls(
      `${game.black || 'Black'} - ${game.white || 'White'}  ${game.date}  ${game.result}`,
    ).trim(),
  );
  console.log(
    last
      ? `move ${until} of ${game.moves.length}: ${last.color === BLACK ? 'Black' : 'White'} ${moveToGtp(last.move, game.size)}`
      : `before the first of ${game.moves.length} moves`,
  );
  console.log(drawBoard(position));
  if (last?.comment) console.log(withoutControls(last.comment, true));
  for (const notice of mendedIn(games)) process.stderr.write(`mended: ${withoutControls(notice)}\n`);
}
