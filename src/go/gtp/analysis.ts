import { moveToGtp } from '../../../engine/coords.js';
import { moveReports, rootValue } from '../../../engine/search/root.js';
import type { Search } from '../../../engine/search/search.js';

/** Whose words an analysis is in: Leela Zero's (win rates in 1/10000) or KataGo's (in [0, 1], with scores). */
export type AnalysisFormat = 'lz' | 'kata';

/** The moves of an analysis on one line, `info move ... order n pv ...` each, for the player to move. */
export function movesText(search: Search, format: AnalysisFormat, maxMoves: number): string {
  const { size } = search.root;
  const infos = moveReports(search, maxMoves).map((m, order) => {
    const win = (m.result + 1) / 2;
    const pv = m.line.map((v) => moveToGtp(v, size)).join(' ');
    const move = moveToGtp(m.move, size);
    return format === 'kata'
      ? `info move ${move} visits ${m.visits} utility ${m.utility.toFixed(4)} winrate ${win.toFixed(4)} scoreLead ${m.score.toFixed(2)} scoreMean ${m.score.toFixed(2)} prior ${m.prior.toFixed(4)} lcb ${win.toFixed(4)} order ${order} pv ${pv}`
      : `info move ${move} visits ${m.visits} winrate ${tenThousandths(win)} prior ${tenThousandths(m.prior)} lcb ${tenThousandths(win)} order ${order} pv ${pv}`;
  });
  return infos.length > 0 ? infos.join(' ') : `info move pass visits 0 winrate 0 order 0 pv pass`;
}

/** KataGo's rootInfo: the whole search in numbers, for the player to move. */
export function rootText(search: Search, visits: number): string {
  const { result, score, utility } = rootValue(search);
  const win = ((result + 1) / 2).toFixed(4);
  const lead = score.toFixed(2);
  return `rootInfo visits ${visits} utility ${utility.toFixed(4)} winrate ${win} scoreLead ${lead} scoreMean ${lead}`;
}

function tenThousandths(share: number): number {
  return Math.round(share * 10000);
}
