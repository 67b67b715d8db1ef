import { useState } from 'preact/hooks';
import { maxFixedHandicap } from '../../../engine/handicap.js';
import { BLACK, WHITE } from '../../../engine/position.js';
import { RULES } from '../../../engine/rules.js';
import type { LevelsData, NetworkListing, Strength } from '../protocol/messages.js';
import { session, usable } from './engine.js';
import { Button, Choice, NumberField } from './fields.js';
import { t } from './i18n.js';
import { begin, resume } from './playGame.js';
import { type Setup, savedGame } from './savedGame.js';
import { store, stored } from './settings.js';

/** Visits of the levels where none are rated: each is clearly stronger than the one before. */
const LEVELS = [1, 4, 16, 64, 250, 800];
/** Komi where Black has a handicap. */
const HANDICAP_KOMI = 0.5;

interface Form {
  readonly size: number;
  readonly network: string;
  readonly color: number;
  readonly handicap: number;
  /** Undefined for the network's. */
  readonly komi?: number;
  readonly rules: string;
  /** A level's number, `visits` or `seconds`. */
  readonly strength: string;
  readonly visits: number;
  readonly seconds: number;
  readonly clock: 'none' | 'fischer';
  readonly minutes: number;
  readonly increment: number;
}

const FIRST: Form = {
  size: 9,
  network: '',
  color: BLACK,
  handicap: 0,
  rules: 'chinese',
  strength: '4',
  visits: 400,
  seconds: 2,
  clock: 'none',
  minutes: 10,
  increment: 5,
};

/** What a game is begun with. */
export function SetupForm({ networks }: { networks: readonly NetworkListing[] }) {
  const [form, setForm] = useState<Form>(() => ({ ...FIRST, ...stored<Partial<Form>>('setup') }));
  const playing = usable(networks);
  if (playing.length === 0)
    return (
      <div class="notice" role="alert">
        <p>{t('noNetworks')}</p>
        <Faults networks={networks} />
      </div>
    );
  const sizes = [...new Set(playing.flatMap((n) => n.sizes))].sort((a, b) => a - b);
  const size = sizes.includes(form.size) ? form.size : playing[0].usualSize;
  const fitting = playing.filter((n) => n.sizes.includes(size));
  const network = fitting.find((n) => n.id === form.network) ?? fitting[0];
  const mostHandicap = maxFixedHandicap(size);
  const handicap = form.handicap <= mostHandicap ? form.handicap : 0;
  const komi = form.komi ?? (handicap > 0 ? HANDICAP_KOMI : network.komis[network.sizes.indexOf(size)]);
  const { value: about } = session;
  const rated =
    about?.levels?.size === size && about.levels.beside === network.id ? about.levels.levels : undefined;
  const level = rated?.[Number(form.strength) - 1];
  const set = (change: Partial<Form>) => {
    const next = { ...form, ...change };
    setForm(next);
    store('setup', next);
  };
  const start = (event: Event) => {
    event.preventDefault();
    const setup: Setup = {
      size,
      network: network.id,
      color: form.color,
      handicap,
      komi,
      rules: form.rules,
      ...(level
        ? {
            strength: { visits: level.visits, drawn: level.drawn },
            level: { number: Number(form.strength), network: level.network },
          }
        : { strength: strengthOf(form) }),
      ...(form.clock === 'fischer' && { clock: { main: 60 * form.minutes, increment: form.increment } }),
    };
    begin(setup);
  };
  const saved = savedGame();
  const handicaps = Array.from({ length: Math.max(0, mostHandicap - 1) }, (_, i) => i + 2);
  return (
    <form class="setup" onSubmit={start}>
      <h2>{t('newGame')}</h2>
      <div class="fields">
        <Choice
          label={t('size')}
          value={size}
          options={sizes.map((s) => [s, `${s}×${s}`] as const)}
          onChange={(s) => set({ size: s, komi: undefined })}
        />
        <Choice
          label={t('network')}
          value={network.id}
          options={fitting.map((n) => [n.id, networkText(n)] as const)}
          onChange={(id) => set({ network: id, komi: undefined })}
        />
        <Choice
          label={t('color')}
          value={form.color}
          options={[
            [BLACK, t('black')],
            [WHITE, t('white')],
          ]}
          onChange={(color) => set({ color })}
        />
        <Choice
          label={t('handicap')}
          value={handicap}
          options={[[0, t('none')], ...handicaps.map((n) => [n, t('stones', { n })] as const)]}
          onChange={(n) => set({ handicap: n, komi: undefined })}
        />
        <NumberField
          label={t('komi')}
          value={komi}
          min={-size * size}
          max={size * size}
          step={0.5}
          onChange={(k) => set({ komi: k })}
        />
        <Choice
          label={t('rules')}
          value={form.rules}
          options={Object.keys(RULES).map((name) => [name, name] as const)}
          onChange={(rules) => set({ rules })}
        />
        <Choice
          label={t('strength')}
          value={level ? form.strength : unratedStrength(form)}
          options={[
            ...(rated
              ? ratedOptions(rated)
              : LEVELS.map((visits, i) => [String(i + 1), t('level', { n: i + 1, visits })] as const)),
            ['visits', t('byVisits')],
            ['seconds', t('bySeconds')],
          ]}
          onChange={(strength) => set({ strength })}
        />
        {form.strength === 'visits' && (
          <NumberField
            label={t('visits')}
            value={form.visits}
            min={1}
            max={100_000}
            step={1}
            onChange={(visits) => set({ visits })}
          />
        )}
        {form.strength === 'seconds' && (
          <NumberField
            label={t('seconds')}
            value={form.seconds}
            min={0.5}
            max={600}
            step={0.5}
            onChange={(seconds) => set({ seconds })}
          />
        )}
        <Choice
          label={t('clock')}
          value={form.clock}
          options={[
            ['none', t('noClock')],
            ['fischer', t('withClock')],
          ]}
          onChange={(clock) => set({ clock })}
        />
        {form.clock === 'fischer' && (
          <>
            <NumberField
              label={t('minutes')}
              value={form.minutes}
              min={1}
              max={600}
              step={1}
              onChange={(minutes) => set({ minutes })}
            />
            <NumberField
              label={t('increment')}
              value={form.increment}
              min={0}
              max={600}
              step={1}
              onChange={(increment) => set({ increment })}
            />
          </>
        )}
      </div>
      {level && <p class="small">{t('rated', { n: form.strength, elo: level.elo, error: level.error })}</p>}
      <div class="buttons">
        <button type="submit" class="button primary">
          {t('start')}
        </button>
        {saved && <Button onClick={() => resume(saved)}>{t('resume')}</Button>}
      </div>
      <Faults networks={networks} />
    </form>
  );
}

/** The networks that cannot be used, with the reasons. */
function Faults({ networks }: { networks: readonly NetworkListing[] }) {
  return networks
    .filter((n) => n.fault !== undefined)
    .map((n) => (
      <p class="fault" key={n.id}>
        {n.name}: {t('unusable')}: {n.fault}
      </p>
    ));
}

function networkText({ name, step }: NetworkListing): string {
  return step === undefined ? name : `${name}, ${t('step', { step })}`;
}

function ratedOptions(levels: LevelsData['levels']) {
  return levels.map(({ elo }, i) => [String(i + 1), t('ratedLevel', { n: i + 1, elo })] as const);
}

/** The strength where no levels are rated, of which there are more. */
function unratedStrength({ strength }: Form): string {
  return Number(strength) > LEVELS.length ? String(LEVELS.length) : strength;
}

function strengthOf(form: Form): Strength {
  const { strength, visits, seconds } = form;
  if (strength === 'visits') return { visits };
  if (strength === 'seconds') return { seconds };
  return { visits: LEVELS[Number(unratedStrength(form)) - 1] ?? LEVELS[3] };
}
