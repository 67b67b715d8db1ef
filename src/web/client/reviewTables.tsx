import { moveToGtp } from '../../../engine/coords.js';
import { BLACK } from '../../../engine/position.js';
import type { CandidateData } from '../protocol/messages.js';
import { Button } from './fields.js';
import { t } from './i18n.js';
import * as review from './reviewGame.js';
import { leadText, lineText, percent } from './texts.js';

/** Mistakes that are listed. */
const LISTED = 20;
/** Moves of a line that are shown. */
export const LINE = 8;

/** What the search would have played; a row under the pointer or the focus shows its line on the board. */
export function CandidateTable({ candidates, size }: { candidates: readonly CandidateData[]; size: number }) {
  return (
    <table>
      <caption>{t('candidates')}</caption>
      <thead>
        <tr>
          <th scope="col">#</th>
          <th scope="col">{t('move')}</th>
          <th scope="col">{t('winRate')}</th>
          <th scope="col">{t('lead')}</th>
          <th scope="col">{t('line')}</th>
        </tr>
      </thead>
      <tbody>
        {candidates.map((c, i) => (
          <tr
            key={c.move}
            onMouseEnter={() => {
              review.line.value = c.pv;
            }}
            onMouseLeave={() => {
              review.line.value = undefined;
            }}
          >
            <td>{i + 1}</td>
            <td>
              <button
                type="button"
                class="link"
                onFocus={() => {
                  review.line.value = c.pv;
                }}
                onBlur={() => {
                  review.line.value = undefined;
                }}
                onClick={() => {
                  review.line.value = c.pv;
                }}
              >
                {moveToGtp(c.move, size)}
              </button>
            </td>
            <td>{percent(c.winRate)}</td>
            <td>{c.scoreLead === undefined ? '–' : leadText(c.scoreLead)}</td>
            <td class="line">{lineText(c.pv, size, LINE)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The mistakes, the largest first. */
export function Mistakes() {
  const { mistakes, moves } = review.review.value!;
  const { size } = review.record.value!.game;
  if (mistakes.length === 0) return <p>{t('noMistakes')}</p>;
  return (
    <section aria-labelledby="mistakes">
      <h3 id="mistakes">
        {t('mistakes')} ({mistakes.length})
      </h3>
      <div class="buttons">
        <Button onClick={() => review.goToMistake(-1)}>{t('lastMistake')}</Button>
        <Button onClick={() => review.goToMistake(1)}>{t('nextMistake')}</Button>
      </div>
      <ol class="mistakes">
        {mistakes.slice(0, LISTED).map((number) => {
          const { color, move, lostPoints, lostWinRate } = moves[number - 1];
          return (
            <li key={number}>
              <button type="button" class="link" onClick={() => review.go(number - 1)}>
                {t('played', {
                  n: number,
                  color: t(color === BLACK ? 'black' : 'white'),
                  move: moveToGtp(move, size),
                })}
              </button>
              , {lossText(lostPoints, lostWinRate)}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** What a move lost, in words. */
export function lossText(points: number | undefined, winRate: number): string {
  return points === undefined
    ? t('lostShare', { n: percent(winRate) })
    : t('lostPoints', { n: points.toFixed(1) });
}
