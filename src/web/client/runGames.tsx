import { useEffect, useRef, useState } from 'preact/hooks';
import { moveToGtp } from '../../../engine/coords.js';
import { BLACK } from '../../../engine/position.js';
import { positionOf } from '../protocol/game.js';
import { Board } from './board.js';
import { Chart } from './chart.js';
import { Button, NumberField } from './fields.js';
import { t } from './i18n.js';
import { isField } from './keys.js';
import * as runs from './runsState.js';
import { runsTexts as r } from './runsTexts.js';
import { percent } from './texts.js';

/** Games that are listed. */
const LISTED = 20;

/** The newest games of a run; one of them is replayed. */
export function Games() {
  const { value: games } = runs.games;
  const [number, setNumber] = useState(0);
  if (games.length === 0) return <p>{r('noGames')}</p>;
  return (
    <div class={runs.replayed.value ? 'game' : ''}>
      {runs.replayed.value && <Replay />}
      <section aria-labelledby="newest">
        <h2 id="newest">{r('newest')}</h2>
        {runs.gameFault.value !== undefined && (
          <p class="fault" role="alert">
            {runs.gameFault.value}
          </p>
        )}
        <form
          class="typed"
          onSubmit={(event) => {
            event.preventDefault();
            runs.replay(number);
          }}
        >
          <NumberField label={r('find')} value={number} min={0} max={1e9} step={1} onChange={setNumber} />
          <button type="submit" class="button">
            {r('show')}
          </button>
        </form>
        <table>
          <thead>
            <tr>
              <th scope="col">{r('game')}</th>
              <th scope="col">{r('network')}</th>
              <th scope="col">{r('length')}</th>
              <th scope="col">{r('result')}</th>
            </tr>
          </thead>
          <tbody>
            {games.slice(0, LISTED).map((game) => (
              <tr key={game.number}>
                <td>
                  <button
                    type="button"
                    class="link"
                    aria-pressed={game.number === runs.replayed.value?.number}
                    onClick={() => runs.replay(game.number)}
                  >
                    {r('watch', { n: game.number })}
                  </button>
                </td>
                <td>{game.network}</td>
                <td>{game.moves}</td>
                <td>{game.result}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

/** A game move by move, with what was recorded of each. */
function Replay() {
  const { number, network, result, game, recorded, ownership } = runs.replayed.value!;
  const { value: cursor } = runs.cursor;
  const position = positionOf(game, cursor);
  const last = game.moves[cursor - 1]?.[1];
  const next = game.moves[cursor];
  const policy = recorded[cursor]?.policy;
  const shares = new Float32Array(position.area + 1);
  for (const [move, share] of policy ?? []) shares[move] = share;
  const atEnd = cursor === game.moves.length;
  const owners = runs.finalOwners.value || atEnd ? ownership : undefined;
  const label = r('boardAfter', { n: cursor, total: game.moves.length });
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    const press = ({ key, target, ctrlKey, altKey, metaKey }: KeyboardEvent) => {
      if (isField(target) || ctrlKey || altKey || metaKey) return;
      if (key === 'ArrowLeft') runs.go(runs.cursor.value - 1);
      else if (key === 'ArrowRight') runs.go(runs.cursor.value + 1);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [number]);
  return (
    <section aria-labelledby="replayed">
      <h2 id="replayed" tabIndex={-1} ref={heading}>
        {r('title', { n: number, step: network, result })}
      </h2>
      <Board
        position={position}
        last={last}
        shares={policy && shares}
        ownership={owners}
        label={label}
        onPoint={() => {}}
      />
      <div class="graph">
        <input
          type="range"
          min={0}
          max={game.moves.length}
          value={cursor}
          aria-label={t('move')}
          aria-valuetext={label}
          onInput={(event) => runs.go(Number(event.currentTarget.value))}
        />
      </div>
      <div class="buttons">
        <Button onClick={() => runs.go(0)}>{t('first')}</Button>
        <Button onClick={() => runs.go(cursor - 1)}>{t('back')}</Button>
        <Button onClick={() => runs.go(cursor + 1)}>{t('forward')}</Button>
        <Button onClick={() => runs.go(game.moves.length)}>{t('end')}</Button>
        {ownership && (
          <button
            type="button"
            class="button"
            aria-pressed={runs.finalOwners.value}
            onClick={() => {
              runs.finalOwners.value = !runs.finalOwners.value;
            }}
          >
            {runs.finalOwners.value ? '✓ ' : ''}
            {r('final')}
          </button>
        )}
        <Button
          onClick={() => {
            runs.replayed.value = undefined;
          }}
        >
          {r('close')}
        </Button>
      </div>
      <p class="status">
        {label}
        {next &&
          `. ${t('played', {
            n: cursor + 1,
            color: t(next[0] === BLACK ? 'black' : 'white'),
            move: next[1] === position.pass ? t('pass') : moveToGtp(next[1], game.size),
          })}: ${r('searched', { n: recorded[cursor].visits, rate: percent(recorded[cursor].winRate) })}`}
      </p>
      <p class="small">
        {next && r(policy ? 'full' : 'quick')}
        {policy && shares[position.pass] >= 0.01 && `; ${t('pass')}: ${percent(shares[position.pass])}`}
        {atEnd && !ownership && r('noOwner')}
      </p>
      <Chart
        title={r('course')}
        xName={t('move')}
        yName="%"
        curves={[
          { name: t('winRate'), points: recorded.map(({ winRate }, i) => [i, 100 * winRate] as const) },
        ]}
        now={cursor}
        onPick={(x) => runs.go(Math.round(x))}
      />
    </section>
  );
}
