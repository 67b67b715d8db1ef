import { choices } from './editedBoard.js';
import { t } from './i18n.js';
import { leadText, percent } from './texts.js';

/** Win rate and lead in a line. */
export function Verdict(props: { winRate: number; scoreLead?: number; lead: string }) {
  const { winRate, scoreLead, lead } = props;
  return (
    <p>
      {t('winRate')}: <strong>{percent(winRate)}</strong>
      {scoreLead !== undefined && (
        <>
          , {lead}: <strong>{leadText(scoreLead)}</strong>
        </>
      )}
    </p>
  );
}

/** The five moves that a policy prefers. @param format writes a share of 0 to 1. */
export function FirstChoices(props: {
  policy: Parameters<typeof choices>[0];
  size: number;
  caption: string;
  share: string;
  format?: (share: number) => string;
}) {
  const { policy, size, caption, share: column, format = percent } = props;
  return (
    <table>
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">#</th>
          <th scope="col">{t('move')}</th>
          <th scope="col">{column}</th>
        </tr>
      </thead>
      <tbody>
        {choices(policy, size, 5).map(({ move, share }, i) => (
          <tr key={move}>
            <td>{i + 1}</td>
            <td>{move}</td>
            <td>{format(share)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
