import { useEffect, useState } from 'preact/hooks';
import { Chart, short } from './chart.js';
import { EditedBoard, PositionTools } from './editedBoard.js';
import { session } from './engine.js';
import * as evo from './evolutionState.js';
import { evolutionTexts as e } from './evolutionTexts.js';
import { Button, Choice, NumberField } from './fields.js';
import { FirstChoices, Verdict } from './headsTable.js';
import { t } from './i18n.js';
import { isField } from './keys.js';
import { percent } from './texts.js';

/** Milliseconds between generations when the course is played. */
const FRAME = 500;

/** Evolution: what a run's networks say of one position, from random play to now. */
export default function EvolutionPage() {
  const known = session.value?.runs ?? [];
  const { value: game } = evo.edited.game;
  useEffect(() => {
    if (!known.some(({ id }) => id === evo.shown.value) && known.length > 0) evo.choose(known[0].id);
    return evo.watch();
  }, [known.length]);
  useEffect(() => {
    evo.ask();
  }, [game, evo.run.value?.name]);
  if (known.length === 0) return <p class="notice">{e('noRuns')}</p>;
  return (
    <>
      {known.length > 1 && (
        <div class="fields">
          <Choice
            label={e('run')}
            value={evo.shown.value ?? known[0].id}
            options={known.map(({ id, name }) => [id, name] as const)}
            onChange={evo.choose}
          />
        </div>
      )}
      {evo.fault.value !== undefined && (
        <p class="notice fault" role="alert">
          {evo.fault.value}
        </p>
      )}
      {evo.run.value?.networks === 0 && <p class="notice">{e('none')}</p>}
      {evo.run.value && evo.here.value ? <Course /> : <p class="loading">{t('loading')}</p>}
    </>
  );
}

function Course() {
  const { edited } = evo;
  const here = evo.here.value!;
  const { value: position } = edited.position;
  useEffect(() => {
    const press = ({ key, target, ctrlKey, altKey, metaKey }: KeyboardEvent) => {
      if (isField(target) || ctrlKey || altKey || metaKey) return;
      if (key === 'ArrowLeft') evo.go(evo.index.value - 1);
      else if (key === 'ArrowRight') evo.go(evo.index.value + 1);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
  // An answer to another position has another length, or is on its way out.
  const fits = here.policy.length === position.area + 1;
  return (
    <div class="game">
      <div>
        <EditedBoard
          edited={edited}
          shares={fits ? here.policy : undefined}
          ownership={evo.owners.value && fits ? here.ownership : undefined}
        />
        <Slider />
        <PositionTools edited={edited} />
        <FromGame />
      </div>
      <div class="panel">
        {here.fault !== undefined ? (
          <p class="fault">{e('unusable', { why: here.fault })}</p>
        ) : (
          <Said size={position.size} />
        )}
        <Charts />
      </div>
    </div>
  );
}

/** The generation that is shown, in words. */
function nameOf(): string {
  const { step } = evo.here.value!;
  return step < 0 ? e('random') : e('step', { n: step.toLocaleString() });
}

function Slider() {
  const { value: all } = evo.generations;
  const here = evo.here.value!;
  const rating = evo.rating.value;
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => {
      if (evo.index.value >= evo.generations.value.length - 1) setPlaying(false);
      else evo.go(evo.index.value + 1);
    }, FRAME);
    return () => clearInterval(timer);
  }, [playing]);
  const rated =
    here.step < 0 ? 'Elo 0' : rating ? e('elo', { elo: rating.elo, within: rating.within }) : e('unrated');
  const rate = here.winRate === undefined ? '' : `, ${t('winRate')} ${percent(here.winRate)}`;
  return (
    <>
      <h2 data-generation={here.step}>
        {nameOf()} <span class="state">{rated}</span>
      </h2>
      <div class="graph">
        <input
          type="range"
          min={0}
          max={all.length - 1}
          value={evo.index.value}
          aria-label={e('generation')}
          aria-valuetext={`${nameOf()}, ${rated}${rate}`}
          onInput={(event) => evo.go(Number(event.currentTarget.value))}
        />
      </div>
      <div class="buttons">
        <Button onClick={() => evo.go(0)}>{t('first')}</Button>
        <Button onClick={() => evo.go(evo.index.value - 1)}>{t('back')}</Button>
        <Button onClick={() => evo.go(evo.index.value + 1)}>{t('forward')}</Button>
        <Button onClick={() => evo.go(all.length - 1)}>{t('end')}</Button>
        <Button
          onClick={() => {
            if (!playing && evo.index.value === all.length - 1) evo.go(0);
            setPlaying(!playing);
          }}
        >
          {e(playing ? 'stop' : 'animate')}
        </Button>
        <button
          type="button"
          class="button"
          aria-pressed={evo.owners.value}
          onClick={() => {
            evo.owners.value = !evo.owners.value;
          }}
        >
          {evo.owners.value ? '✓ ' : ''}
          {e('owner')}
        </button>
      </div>
      {all.length < here.of && <p class="small">{e('asked', { n: all.length, of: here.of })}</p>}
    </>
  );
}

/** What the generation says. */
function Said({ size }: { size: number }) {
  const { policy, winRate, scoreLead } = evo.here.value!;
  return (
    <>
      {winRate === undefined ? (
        <p>{e('noValue')}</p>
      ) : (
        <Verdict winRate={winRate} scoreLead={scoreLead} lead={e('lead')} />
      )}
      <FirstChoices
        policy={policy}
        size={size}
        caption={e('choices')}
        share={e('share')}
        format={(share) => (share < 0.1 ? `${short(100 * share)} %` : percent(share))}
      />
    </>
  );
}

function Charts() {
  const { value: all } = evo.generations;
  const ratings = evo.run.value?.ratings ?? [];
  const now = Math.max(0, evo.here.value!.step);
  // Generations begin with random play, which has no step.
  const pick = (x: number) => {
    const distances = all.map(({ step }) => Math.abs(step - x));
    evo.go(distances.indexOf(Math.min(...distances)));
  };
  return (
    <>
      <Chart
        title={e('valueOf')}
        xName={e('steps')}
        yName="%"
        curves={[
          {
            name: t('winRate'),
            points: all.flatMap(({ step, winRate }) =>
              winRate === undefined ? [] : [[step, 100 * winRate] as const],
            ),
          },
        ]}
        now={now}
        onPick={pick}
      />
      <Chart
        title={e('eloOf')}
        xName={e('steps')}
        yName="Elo"
        curves={[
          { name: 'Elo', points: ratings.map(({ step, elo, within }) => [step, elo, within] as const) },
        ]}
        now={now}
        onPick={pick}
      />
    </>
  );
}

function FromGame() {
  const total = evo.run.value!.totalGames;
  const [number, setNumber] = useState(Math.max(0, total - 1));
  const [moves, setMoves] = useState(20);
  if (total === 0) return null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        evo.takeGame(number, moves);
      }}
    >
      <h3>{e('fromGame')}</h3>
      <div class="typed">
        <NumberField
          label={e('number')}
          value={number}
          min={0}
          max={total - 1}
          step={1}
          onChange={setNumber}
        />
        <NumberField label={e('moves')} value={moves} min={0} max={2000} step={1} onChange={setMoves} />
        <button type="submit" class="button">
          {e('take')}
        </button>
      </div>
    </form>
  );
}
