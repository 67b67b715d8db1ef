import { BLACK, WHITE } from '../../../engine/position.js';
import { mainLine, type SgfGame, type SgfNode } from '../sgf/game.js';
import { collectionToSgf } from '../sgf/write.js';
import { mistakesOf } from './mistakes.js';
import type { Review, ReviewedMove } from './review.js';

/** Moves of a variation. */
const LINE = 10;

/**
 * The game as SGF with what a review found: at each move the win rate and the lead behind its own comment, at each mistake
 * the line that was better as a variation.
 * @param game is changed.
 */
export function annotatedSgf(game: SgfGame, review: Review): string {
  const nodes = mainLine(game.root).flatMap((node) => node.moves.map(() => node));
  for (const move of review.moves) {
    const node = nodes[move.number - 1];
    const after = review.positions[move.number];
    const lead = after.scoreLead === undefined ? '' : `, ${leadText(after.scoreLead)}`;
    const said = `${percent(after.winRate)} for Black${lead}${lossText(move)}`;
    node.comment = node.comment === '' ? said : `${node.comment}\n\n${said}`;
  }
  for (const { number, color, best } of mistakesOf(review.moves)) {
    const node = nodes[number - 1];
    const parent = mainLine(game.root).find(({ children }) => children[0] === node);
    // Two moves in one node leave no place between them.
    if (parent && best && node.moves.length === 1) parent.children.push(lineFrom(best.pv, color));
  }
  return collectionToSgf([game]);
}

function lineFrom(pv: readonly number[], first: number): SgfNode {
  const nodes = pv.slice(0, LINE).map((move, i) => ({
    number: 0,
    moves: [{ color: i % 2 === 0 ? first : BLACK + WHITE - first, move }],
    stones: [],
    toPlay: undefined,
    comment: i === 0 ? 'better' : '',
    blackTime: undefined,
    whiteTime: undefined,
    children: [] as SgfNode[],
  }));
  for (const [i, node] of nodes.slice(1).entries()) nodes[i].children.push(node);
  return nodes[0];
}

function lossText({ lostPoints, lostWinRate }: ReviewedMove): string {
  if (lostPoints !== undefined) return lostPoints < 0.5 ? '' : `; it lost ${lostPoints.toFixed(1)} points`;
  return lostWinRate < 0.02 ? '' : `; it lost ${percent(lostWinRate)}`;
}

/** Black's lead as a result is written. */
export function leadText(lead: number): string {
  return `${lead >= 0 ? 'B' : 'W'}+${Math.abs(lead).toFixed(1)}`;
}

export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
