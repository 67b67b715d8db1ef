import { batch, computed, signal } from '@preact/signals';
import type { GenerationData } from '../protocol/evolution.js';
import type { RunData, RunGame } from '../protocol/runs.js';
import { EditedGame } from './editedGame.js';
import { reasonOf } from './engine.js';
import { follow, post } from './serverEngine.js';

/** Milliseconds after which it is seen whether the run has networks that are new. */
const EVERY = 15_000;
const RULES = 'tromp-taylor';

export const shown = signal<string | undefined>(undefined);
export const run = signal<RunData | undefined>(undefined);
export const edited = new EditedGame();
/** By steps, ascending. */
export const generations = signal<readonly GenerationData[]>([]);
/** The step that is shown; undefined for the newest. */
export const chosen = signal<number | undefined>(undefined);
export const owners = signal(true);
export const fault = signal<string | undefined>(undefined);

export const index = computed(() => {
  const { value: all } = generations;
  const at = all.findIndex(({ step }) => step === chosen.value);
  return at < 0 ? all.length - 1 : at;
});
export const here = computed<GenerationData | undefined>(() => generations.value[index.value]);
export const rating = computed(() => {
  const step = here.value?.step;
  return step === -1 ? undefined : run.value?.ratings?.find((r) => r.step === step);
});

let asking: AbortController | undefined;

export async function choose(id: string): Promise<void> {
  asking?.abort();
  batch(() => {
    shown.value = id;
    run.value = undefined;
    generations.value = [];
    chosen.value = undefined;
    fault.value = undefined;
  });
  await look(id);
  const { value: found } = run;
  if (found && shown.value === id) edited.clear({ size: found.size, komi: found.komi, rules: RULES });
}

/** Asks about the position from time to time, for networks that are new. @returns what ends it. */
export function watch(): () => void {
  const timer = setInterval(async () => {
    const { value: id } = shown;
    if (id === undefined || document.visibilityState !== 'visible') return;
    const before = run.value?.networks;
    await look(id);
    if (run.value?.networks !== before) ask();
  }, EVERY);
  return () => {
    clearInterval(timer);
    asking?.abort();
  };
}

/** Asks the run's networks about the position on the board. */
export async function ask(): Promise<void> {
  const { value: id } = shown;
  const { value: game } = edited.game;
  if (id === undefined || run.value?.size !== game.size) return;
  asking?.abort();
  const own = new AbortController();
  asking = own;
  const found = new Map<number, GenerationData>();
  const onFound = (generation: GenerationData) => {
    found.set(generation.step, generation);
    // What was said of another position goes when something of this one is there.
    generations.value = [...found.values()].sort((a, b) => a.step - b.step);
  };
  try {
    await follow('evolution', { run: id, game }, onFound, own.signal);
    if (!own.signal.aborted) fault.value = undefined;
  } catch (error) {
    if (!own.signal.aborted) fault.value = reasonOf(error);
  }
}

/** Goes to a generation by its place. */
export function go(to: number): void {
  const { value: all } = generations;
  chosen.value = all[Math.max(0, Math.min(all.length - 1, to))]?.step;
}

/** Takes a position from a game of the run. */
export async function takeGame(number: number, moves: number): Promise<void> {
  try {
    const { game } = await post<RunGame>('runs/game', { run: shown.value, number });
    edited.take(game, moves);
    fault.value = undefined;
  } catch (error) {
    fault.value = reasonOf(error);
  }
}

async function look(id: string): Promise<void> {
  try {
    const data = await post<RunData>('runs', { run: id, seen: { course: 0, ratings: 0, games: 0 } });
    if (shown.value === id) run.value = data;
  } catch (error) {
    if (shown.value === id) fault.value = reasonOf(error);
  }
}
