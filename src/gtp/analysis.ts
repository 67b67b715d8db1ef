import { moveToGtp } from '../../engine/coords.js';
import type { Position } from '../../engine/position.js';
import type { MoveReport, Search } from '../../engine/search/search.js';

/** One line of lz-analyze or kata-analyze: `info move ... order n pv ...`, for the player to move. */
export function analysisLine(
  moves: readonly MoveReport[],
  position: Position,
  kata: boolean,
  search: Search,
): string {
  const { size } = position;
  return moves
    .map((m, order) => {
      const win = (m.value + 1) / 2;
      const pv = m.line.map((v) => moveToGtp(v, size)).join(' ');
      const move = moveToGtp(m.move, size);
      return kata
        ? `info move ${move} visits ${m.visits} utility ${m.value.toFixed(4)} winrate ${win.toFixed(4)} scoreLead ${m.score.toFixed(2)} scoreMean ${m.score.toFixed(2)} prior ${m.prior.toFixed(4)} lcb ${win.toFixed(4)} order ${order} pv ${pv}`
        : `info move ${move} visits ${m.visits} winrate ${Math.round(win * 10000)} prior ${Math.round(m.prior * 10000)} lcb ${Math.round(win * 10000)} order ${order} pv ${pv}`;
    })
    .concat(moves.length === 0 && search.ready ? ['info move pass visits 0 winrate 0 order 0 pv pass'] : [])
    .join(' ');
}
