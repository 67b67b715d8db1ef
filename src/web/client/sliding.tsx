import type { ComponentChildren } from 'preact';
import { type Example, pointAt, sumText, under } from '../../convolution/example.js';
import { pointUnder } from '../../tensor/convolution/geometry.js';
import { convolutionTexts as c } from './convolutionTexts.js';

/** Side of a point, in the picture's units. */
const CELL = 30;
/** Terms of a sum that are written out. */
const TERMS = 16;

/** One step: the input with the window on it, the filter, and what has come out so far. */
export function Sliding({
  example,
  step,
  onStep,
}: {
  example: Example;
  step: number;
  onStep: (step: number) => void;
}) {
  const { axes, filter, map, of, spread } = example;
  const [rows, columns] = axes;
  const [row, column] = [Math.floor(step / columns.out), step % columns.out];
  const seen = new Map(
    under(example, row, column).map(({ weight }, k) => {
      const y = pointUnder(rows, row, Math.floor(k / columns.kernel));
      const x = pointUnder(columns, column, k % columns.kernel);
      return [`${y} ${x}`, weight] as const;
    }),
  );
  const isPadded = axes.some(({ before, after }) => before + after > 0);
  const isSpread = spread !== undefined;
  return (
    <>
      <div class="sliding">
        <Numbers
          title={c(isSpread ? 'zeros' : isPadded ? 'padded' : 'input')}
          height={rows.before + rows.size + rows.after}
          width={columns.before + columns.size + columns.after}
          cell={(i, j) => {
            const [y, x] = [i - rows.before, j - columns.before];
            const value = pointAt(example, y, x);
            const weight = seen.get(`${y} ${x}`);
            return (
              <>
                <rect
                  class={`${value === undefined ? 'none' : 'point'}${weight === undefined ? '' : ' under'}`}
                  width={CELL}
                  height={CELL}
                />
                <text x={CELL / 2} y={CELL / 2 + (weight !== undefined && of === 'sum' ? 2 : 5)}>
                  {value ?? 0}
                </text>
                {weight !== undefined && of === 'sum' && (
                  <text class="weight" x={CELL - 3} y={CELL - 3}>
                    ·{weight}
                  </text>
                )}
              </>
            );
          }}
        />
        {of === 'sum' && (
          <Numbers
            title={c(isSpread ? 'turned' : 'filter')}
            height={rows.kernel}
            width={columns.kernel}
            cell={(i, j) => (
              <>
                <rect class="under" width={CELL} height={CELL} />
                <text x={CELL / 2} y={CELL / 2 + 5}>
                  {filter[i][j]}
                </text>
              </>
            )}
          />
        )}
        <Numbers
          title={c('map')}
          height={rows.out}
          width={columns.out}
          onCell={(i, j) => onStep(i * columns.out + j)}
          cell={(i, j) => {
            const index = i * columns.out + j;
            return (
              <>
                <rect
                  class={index === step ? 'under' : index < step ? 'point' : 'none'}
                  width={CELL}
                  height={CELL}
                />
                {index <= step && (
                  <text x={CELL / 2} y={CELL / 2 + 5}>
                    {map[i][j]}
                  </text>
                )}
              </>
            );
          }}
        />
      </div>
      <p class="formula" data-sum={map[row][column]}>
        {sumText(example, row, column, TERMS)}
      </p>
    </>
  );
}

/** A grid of numbers; what it says stands beneath in words too. */
function Numbers({
  title,
  height,
  width,
  cell,
  onCell,
}: {
  title: string;
  height: number;
  width: number;
  cell: (row: number, column: number) => ComponentChildren;
  onCell?: (row: number, column: number) => void;
}) {
  const cells = Array.from({ length: height * width }, (_, i) => [Math.floor(i / width), i % width]);
  return (
    <figure>
      <figcaption class="small">
        {title}, {height}×{width}
      </figcaption>
      <svg
        viewBox={`-1 -1 ${width * CELL + 2} ${height * CELL + 2}`}
        width={width * CELL + 2}
        height={height * CELL + 2}
        class={onCell ? 'pick' : undefined}
        aria-hidden="true"
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const at = (place: number, length: number, count: number) =>
            Math.max(0, Math.min(count - 1, Math.floor((place / length) * count)));
          onCell?.(
            at(event.clientY - box.top, box.height, height),
            at(event.clientX - box.left, box.width, width),
          );
        }}
      >
        {cells.map(([i, j]) => (
          <g key={`${i} ${j}`} transform={`translate(${j * CELL} ${i * CELL})`}>
            {cell(i, j)}
          </g>
        ))}
      </svg>
    </figure>
  );
}
