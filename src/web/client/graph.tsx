import type { PositionData } from '../protocol/messages.js';
import { t } from './i18n.js';
import { leadText, percent } from './texts.js';

const WIDTH = 600;
const HEIGHT = 160;

/** Win rate (filled) and lead (line) of Black by the move; a click goes there. */
export function Graph({
  positions,
  total,
  cursor,
  mistakes,
  onMove,
}: {
  positions: readonly PositionData[];
  total: number;
  cursor: number;
  mistakes: readonly number[];
  onMove: (number: number) => void;
}) {
  const x = (number: number) => (WIDTH * number) / Math.max(1, total);
  const y = (winRate: number) => HEIGHT * (1 - winRate);
  const largest = Math.max(5, ...positions.map((p) => Math.abs(p.scoreLead ?? 0)));
  const lead = (value: number) => HEIGHT * (0.5 - value / largest / 2);
  const rates = positions.map((p) => `${x(p.number).toFixed(1)} ${y(p.winRate).toFixed(1)}`);
  const leads = positions
    .filter((p) => p.scoreLead !== undefined)
    .map((p) => `${x(p.number).toFixed(1)} ${lead(p.scoreLead!).toFixed(1)}`);
  const here = positions[cursor];
  const text = here
    ? t('graphLine', {
        n: cursor,
        rate: percent(here.winRate),
        lead: here.scoreLead === undefined ? '–' : leadText(here.scoreLead),
      })
    : t('graph');
  return (
    <figure class="graph">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          onMove(Math.round(((event.clientX - box.left) / box.width) * total));
        }}
      >
        <rect class="ground" width={WIDTH} height={HEIGHT} />
        {rates.length > 1 && (
          <path class="rate" d={`M0 ${HEIGHT}L${rates.join('L')}L${x(positions.length - 1)} ${HEIGHT}Z`} />
        )}
        <path class="half" d={`M0 ${HEIGHT / 2}H${WIDTH}`} />
        {leads.length > 1 && <path class="lead" d={`M${leads.join('L')}`} />}
        {mistakes.map((n) => (
          <path class="fall" key={n} d={`M${x(n)} ${HEIGHT}v-14`} />
        ))}
        <path class="now" d={`M${x(cursor)} 0V${HEIGHT}`} />
      </svg>
      <input
        type="range"
        min={0}
        max={total}
        value={cursor}
        aria-label={t('move')}
        aria-valuetext={text}
        onInput={(event) => onMove(Number(event.currentTarget.value))}
      />
      <figcaption>{text}</figcaption>
    </figure>
  );
}
