import { VERSION } from '../cli/version.js';

/** A game to be written. */
export interface GameToWrite {
  size: number;
  rules: string;
  komi: number;
  /** Colours alternate from Black, from White after handicap stones; size * size is a pass. */
  moves: readonly number[];
  /** Points of handicap stones. */
  handicap?: readonly number[];
  /** As SGF writes it, such as B+3.5 or W+R. */
  result?: string;
  black?: string;
  white?: string;
  /** By move, empty for none. */
  comments?: readonly string[];
}

/** A game as SGF FF[4], main line only. */
export function gameToSgf(game: GameToWrite): string {
  const { size } = game;
  const head = [
    'FF[4]GM[1]CA[UTF-8]',
    `AP[zero:${VERSION}]`,
    `SZ[${size}]KM[${game.komi}]RU[${escapeText(game.rules)}]`,
    game.handicap?.length
      ? `HA[${game.handicap.length}]AB${game.handicap.map((p) => `[${sgfPoint(p, size)}]`).join('')}`
      : '',
    game.black === undefined ? '' : `PB[${escapeText(game.black)}]`,
    game.white === undefined ? '' : `PW[${escapeText(game.white)}]`,
    game.result === undefined ? '' : `RE[${escapeText(game.result)}]`,
  ].join('');
  const first = game.handicap?.length ? 1 : 0;
  const moves = game.moves.map((move, i) => {
    const comment = game.comments?.[i];
    return `;${(i + first) % 2 === 0 ? 'B' : 'W'}[${sgfPoint(move, size)}]${comment ? `C[${escapeText(comment)}]` : ''}`;
  });
  return `(;${head}\n${moves.join('')})\n`;
}

/** A point as SGF writes it; a pass is empty. */
export function sgfPoint(move: number, size: number): string {
  if (move === size * size) return '';
  const x = move % size;
  return String.fromCharCode(97 + x, 97 + (move - x) / size);
}

function escapeText(text: string): string {
  return text.replace(/[\\\]]/g, '\\$&');
}
