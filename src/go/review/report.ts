import { moveToGtp } from '../../../engine/coords.js';
import { BLACK } from '../../../engine/position.js';
import { svgCharts } from '../../plot/svg.js';
import { percent } from './annotate.js';
import { type Losses, lossesByPhase, mistakesOf } from './mistakes.js';
import type { Review, ReviewedMove } from './review.js';

/** Mistakes that are listed. */
const LISTED = 10;

/** The review for a terminal: losses by phase and player, and the largest mistakes. */
export function reviewText(review: Review, size: number): string {
  const losses = lossesByPhase(review.moves, size);
  const unit = losses[0].points === undefined ? 'win rate lost' : 'points lost';
  const cell = (l: Losses) =>
    `${(l.points === undefined ? percent(l.winRate) : l.points.toFixed(1)).padStart(8)} in ${String(l.moves).padStart(3)} moves, mistakes ${String(l.mistakes).padStart(2)}`;
  const phases = [...new Set(losses.map((l) => l.phase))];
  const rows = phases.map((phase) => {
    const [black, white] = losses.filter((l) => l.phase === phase);
    return `${phase.padEnd(12)}${cell(black)}   ${cell(white)}`;
  });
  const head = `${unit.padEnd(14)}${'Black'.padStart(6)}${' '.repeat(29)}${'White'.padStart(6)}`;
  const mistakes = mistakesOf(review.moves);
  const listed = mistakes.slice(0, LISTED).map((m) => `  ${mistakeText(m, review, size)}`);
  const title =
    mistakes.length === 0
      ? 'No mistakes.'
      : `Mistakes, the largest first (${listed.length} of ${mistakes.length}):`;
  return [head, ...rows, '', title, ...listed].join('\n');
}

function mistakeText(mistake: ReviewedMove, { positions }: Review, size: number): string {
  const { number, color, move, best, lostPoints, lostWinRate } = mistake;
  const own = (winRate: number) => percent(color === BLACK ? winRate : 1 - winRate);
  const lost =
    lostPoints === undefined ? `${percent(lostWinRate)} lost` : `${lostPoints.toFixed(1)} points lost`;
  const from = own(positions[number - 1].winRate);
  const to = own(positions[number].winRate);
  const line = best?.pv.slice(0, 6).map((p) => moveToGtp(p, size)) ?? [];
  const better = line.length === 0 ? '' : `; better ${line.join(' ')}`;
  const player = color === BLACK ? 'Black' : 'White';
  return `${String(number).padStart(3)} ${player} ${moveToGtp(move, size).padEnd(4)} ${lost}, win rate ${from} to ${to}${better}`;
}

/** Win rate and lead of Black by the move, as SVG. */
export function reviewSvg({ positions }: Review): string {
  const points = (of: (i: number) => number | undefined) =>
    positions.flatMap((_, i) => {
      const y = of(i);
      return y === undefined ? [] : [[i, y] as const];
    });
  const winRates = points((i) => 100 * positions[i].winRate);
  const leads = points((i) => positions[i].scoreLead);
  return svgCharts([
    { title: 'Win rate of Black, %', xLabel: 'move', series: [{ name: 'win rate', points: winRates }] },
    ...(leads.length === 0
      ? []
      : [{ title: 'Lead of Black, points', xLabel: 'move', series: [{ name: 'lead', points: leads }] }]),
  ]);
}
