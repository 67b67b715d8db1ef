import { useEffect } from 'preact/hooks';
import type { CoursePoint } from '../protocol/runs.js';
import { Chart, type Curve, short } from './chart.js';
import { session } from './engine.js';
import { Choice } from './fields.js';
import { t } from './i18n.js';
import { Games } from './runGames.js';
import * as runs from './runsState.js';
import { runsTexts as r } from './runsTexts.js';
import { percent } from './texts.js';

/** Runs: how they learn, live. */
export default function RunsPage() {
  const known = session.value?.runs ?? [];
  useEffect(() => {
    if (!known.some(({ id }) => id === runs.shown.value) && known.length > 0) runs.choose(known[0].id);
    return runs.follow();
  }, [known.length]);
  if (known.length === 0) return <p class="notice">{r('noRuns')}</p>;
  return (
    <>
      {known.length > 1 && (
        <div class="fields">
          <Choice
            label={r('run')}
            value={runs.shown.value ?? known[0].id}
            options={known.map(({ id, name }) => [id, name] as const)}
            onChange={runs.choose}
          />
        </div>
      )}
      {runs.lost.value && (
        <p class="notice fault" role="alert">
          {r('offline')}
        </p>
      )}
      {runs.fault.value !== undefined ? (
        <p class="notice fault" role="alert">
          {runs.fault.value}
        </p>
      ) : runs.run.value ? (
        <Run />
      ) : (
        <p class="loading">{t('loading')}</p>
      )}
    </>
  );
}

function Run() {
  const { name, running, notices, size, recipe, blocks, channels, komi } = runs.run.value!;
  return (
    <>
      <h2>
        {name}{' '}
        <span class={running ? 'state on' : 'state'} data-running={running}>
          {running ? `● ${r('running')}` : `○ ${r('stopped')}`}
        </span>
      </h2>
      <p class="small">{r('about', { size, recipe, blocks, channels, komi })}</p>
      {notices.map((notice) => (
        <p class="fault" key={notice}>
          {r('damaged', { what: notice })}
        </p>
      ))}
      <Course />
      <Games />
    </>
  );
}

/** What the course shows: drawn anew when a line of it comes, every ten seconds, and not whenever the server answers. */
function Course() {
  const { value: course } = runs.course;
  const unit = unitOf(course.at(-1)?.time ?? 0);
  return (
    <>
      {course.length === 0 ? <p>{r('fresh')}</p> : <Facts last={course.at(-1)!} />}
      <div class="charts">
        <EloChart unit={unit} />
        <Chart
          title={r('losses')}
          xName={unit.name}
          yName={r('loss')}
          curves={lossCurves(course, unit)}
          log
        />
        <Chart
          title={r('speed')}
          xName={unit.name}
          yName={r('perSecond')}
          curves={speedCurves(course, unit)}
          log
        />
      </div>
    </>
  );
}

function Facts({ last }: { last: CoursePoint }) {
  const { networks, totalGames } = runs.run.value!;
  const facts = [
    [
      r('time'),
      last.time < 2 * 3600
        ? r('minutes', { n: short(last.time / 60) })
        : r('hours', { n: short(last.time / 3600) }),
    ],
    [r('step'), last.step.toLocaleString()],
    [r('games'), totalGames.toLocaleString()],
    [r('positions'), last.positions.toLocaleString()],
    [r('networks'), networks],
    [r('movesPerGame'), short(last.movesPerGame)],
    [r('blackWins'), percent(last.blackWins)],
    [r('resigned'), percent(last.resigned)],
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface Unit {
  readonly seconds: number;
  readonly name: string;
}

/** What a run's time is told in. */
function unitOf(time: number): Unit {
  return time < 2 * 3600 ? { seconds: 60, name: r('minutesName') } : { seconds: 3600, name: r('hoursName') };
}

function EloChart({ unit }: { unit: Unit }) {
  const points = runs.ratings.value
    .map(({ time, elo, within }) => [time / unit.seconds, elo, within] as const)
    .sort((a, b) => a[0] - b[0]);
  const curves = [{ name: r('eloName'), points }];
  return <Chart title={r('elo')} xName={unit.name} yName={r('eloName')} curves={curves} />;
}

function lossCurves(course: readonly CoursePoint[], unit: Unit): Curve[] {
  return (['policy', 'value', 'score', 'ownership'] as const).map((name) => ({
    name: r(name),
    points: course.flatMap(({ time, losses }) => {
      const loss = losses?.[name];
      return loss === null || loss === undefined ? [] : [[time / unit.seconds, loss] as const];
    }),
  }));
}

function speedCurves(course: readonly CoursePoint[], unit: Unit): Curve[] {
  const of = (name: string, rate: (point: CoursePoint) => number): Curve => ({
    name,
    points: course.map((point) => [point.time / unit.seconds, rate(point)] as const),
  });
  return [
    of(r('evaluations'), (p) => p.evaluationsPerSecond),
    of(r('moves'), (p) => p.movesPerSecond),
    of(r('rate'), (p) => p.gamesPerSecond),
    of(r('samples'), (p) => p.samplesPerSecond),
  ];
}
