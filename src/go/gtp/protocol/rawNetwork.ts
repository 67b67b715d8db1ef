import type { RawAnswer } from '../../session/rawAnswer.js';

/** What a network says, as KataGo's kata-raw-nn writes it; -1 and NAN stand for what it does not tell. */
export function rawNetworkText(symmetry: number, answer: RawAnswer): string {
  const { size, policy, whiteOwnership } = answer;
  const points = (of: (p: number) => string) =>
    Array.from({ length: size }, (_, y) =>
      Array.from({ length: size }, (_, x) => of(y * size + x)).join(' '),
    );
  const share = (p: number) => policy[p]?.toFixed(6).padStart(8) ?? '    NAN ';
  const score = (x: number | undefined) => (x ?? Number.NaN).toFixed(3).replace('NaN', 'NAN');
  return [
    `symmetry ${symmetry}`,
    `whiteWin ${answer.whiteWin.toFixed(6)}`,
    `whiteLoss ${answer.whiteLoss.toFixed(6)}`,
    `noResult ${answer.noResult.toFixed(6)}`,
    `whiteLead ${score(answer.whiteLead)}`,
    `whiteScoreSelfplay ${score(answer.whiteScore)}`,
    `whiteScoreSelfplaySq ${score(answer.scoreSquare)}`,
    `varTimeLeft ${answer.timeLeft.toFixed(3)}`,
    `shorttermWinlossError ${answer.valueError.toFixed(3)}`,
    `shorttermScoreError ${answer.scoreError.toFixed(3)}`,
    'policy',
    ...points(share),
    `policyPass ${share(size * size)}`,
    'whiteOwnership',
    ...points((p) => whiteOwnership?.[p].toFixed(7).padStart(9) ?? 'NAN'),
  ].join('\n');
}
