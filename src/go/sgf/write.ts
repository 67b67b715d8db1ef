import { VERSION } from '../../../base/version.js';
import { BLACK, EMPTY, WHITE } from '../../../engine/position.js';
import type { SgfInfo, SgfNode } from './game.js';

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
  /** On the game as a whole. */
  comment?: string;
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
    game.comment ? `C[${escapeText(game.comment)}]` : '',
  ].join('');
  const first = game.handicap?.length ? 1 : 0;
  const moves = game.moves.map((move, i) => {
    const comment = game.comments?.[i];
    return `;${(i + first) % 2 === 0 ? 'B' : 'W'}[${sgfPoint(move, size)}]${comment ? `C[${escapeText(comment)}]` : ''}`;
  });
  return `(;${head}\n${moves.join('')})\n`;
}

/** Games with their variations as an SGF FF[4] collection in UTF-8. */
export function collectionToSgf(games: readonly (SgfInfo & { readonly root: SgfNode })[]): string {
  return games.map((game) => `(;${infoText(game)}${treeText(game.root, game.size)})\n`).join('');
}

function infoText(info: SgfInfo): string {
  const entries: [key: string, value: string | number | undefined][] = [
    ['SZ', info.size],
    ['KM', info.komi],
    ['RU', info.rules],
    ['HA', info.handicap || undefined],
    ['PB', info.black || undefined],
    ['PW', info.white || undefined],
    ['RE', info.result || undefined],
    ['DT', info.date || undefined],
    ['TM', info.mainTime],
    ['OT', info.overtime || undefined],
  ];
  return `FF[4]GM[1]CA[UTF-8]AP[zero:${VERSION}]${entries
    .map(([key, value]) => (value === undefined ? '' : `${key}[${escapeText(String(value))}]`))
    .join('')}`;
}

/** The properties of the root, then its descendants; what is still to be written waits on a stack. */
function treeText(root: SgfNode, size: number): string {
  const out: string[] = [];
  const waiting: (SgfNode | string)[] = [root];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === 'string') {
      out.push(next);
      continue;
    }
    out.push(next === root ? '' : ';', nodeText(next, size));
    if (next.children.length === 1) waiting.push(next.children[0]);
    else for (let i = next.children.length - 1; i >= 0; i--) waiting.push(')', next.children[i], '\n(');
  }
  return out.join('');
}

function nodeText(node: SgfNode, size: number): string {
  let text = '';
  for (const [key, color] of [
    ['AB', BLACK],
    ['AW', WHITE],
    ['AE', EMPTY],
  ] as const) {
    const points = node.stones.filter(([, c]) => c === color).map(([p]) => `[${sgfPoint(p, size)}]`);
    if (points.length > 0) text += key + points.join('');
  }
  if (node.toPlay !== undefined) text += `PL[${node.toPlay === BLACK ? 'B' : 'W'}]`;
  for (const { color, move } of node.moves) text += `${color === BLACK ? 'B' : 'W'}[${sgfPoint(move, size)}]`;
  if (node.blackTime !== undefined) text += `BL[${node.blackTime}]`;
  if (node.whiteTime !== undefined) text += `WL[${node.whiteTime}]`;
  return node.comment === '' ? text : `${text}C[${escapeText(node.comment)}]`;
}

/** A point as SGF writes it; a pass is empty. */
export function sgfPoint(move: number, size: number): string {
  if (move === size * size) return '';
  const x = move % size;
  return String.fromCharCode(97 + x, 97 + (move - x) / size);
}

/** A text as it stands between the brackets of a property. */
export function escapeText(text: string): string {
  return text.replace(/[\\\]]/g, '\\$&');
}
