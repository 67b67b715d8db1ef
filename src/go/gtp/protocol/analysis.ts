import { moveToGtp } from '../../../../engine/coords.js';
import type { Analysis, MoveAnalysis } from '../../session/analysis.js';

/** Whose words an analysis is in: Leela Zero's (win rates in 1/10000) or KataGo's (in [0, 1], with scores). */
export type AnalysisFormat = 'lz' | 'kata';

/** The moves of an analysis on one line, `info move ... order n pv ...` each, for the player to move. */
export function movesText({ moves, size }: Analysis, format: AnalysisFormat): string {
  const infos = moves.map((m, order) => {
    const pv = m.pv.map((move) => moveToGtp(move, size)).join(' ');
    return `info move ${moveToGtp(m.move, size)} visits ${m.visits} ${valuesText(m, format)} order ${order} pv ${pv}`;
  });
  return infos.length > 0 ? infos.join(' ') : `info move pass visits 0 winrate 0 order 0 pv pass`;
}

function valuesText(
  { winRate, lcb, scoreLead, utility, prior }: MoveAnalysis,
  format: AnalysisFormat,
): string {
  if (format === 'lz')
    return `winrate ${tenThousandths(winRate)} prior ${tenThousandths(prior)} lcb ${tenThousandths(lcb)}`;
  return (
    `utility ${utility.toFixed(4)} winrate ${winRate.toFixed(4)}${scoreText(scoreLead)} ` +
    `prior ${prior.toFixed(4)} lcb ${lcb.toFixed(4)}`
  );
}

/** KataGo's rootInfo: the whole search in numbers, for the player to move. */
export function rootText({ visits, utility, winRate, scoreLead }: Analysis): string {
  return `rootInfo visits ${visits} utility ${utility.toFixed(4)} winrate ${winRate.toFixed(4)}${scoreText(scoreLead)}`;
}

/** KataGo's ownership: a number for each point, row by row from the top left. */
export function ownershipText(ownership: readonly number[]): string {
  return `ownership ${ownership.map((x) => x.toFixed(3)).join(' ')}`;
}

/** Both of KataGo's names for the lead; nothing where the network knows none. */
function scoreText(lead: number | undefined): string {
  return lead === undefined ? '' : ` scoreLead ${lead.toFixed(2)} scoreMean ${lead.toFixed(2)}`;
}

function tenThousandths(x: number): number {
  return Math.round(x * 10000);
}
