import { batch, signal } from '@preact/signals';
import type { CoursePoint, RatingData, RunData, RunGame, RunGameLine, Versions } from '../protocol/runs.js';
import { reasonOf } from './engine.js';
import { EngineError } from './engineError.js';
import { post } from './serverEngine.js';

/** Milliseconds between two questions. Each is answered at once, so that any number of tabs can be open: they hold no connection. */
const EVERY = 1000;
const NONE: Versions = { course: 0, ratings: 0, games: 0 };

/** The run that is shown, by its id. */
export const shown = signal<string | undefined>(undefined);
export const run = signal<RunData | undefined>(undefined);
export const course = signal<readonly CoursePoint[]>([]);
export const ratings = signal<readonly RatingData[]>([]);
export const games = signal<readonly RunGameLine[]>([]);
export const fault = signal<string | undefined>(undefined);
/** Whether the server has stopped to answer. */
export const lost = signal(false);
/** The game that is replayed, and how many of its moves. */
export const replayed = signal<RunGame | undefined>(undefined);
export const cursor = signal(0);
export const finalOwners = signal(false);
export const gameFault = signal<string | undefined>(undefined);

let seen = NONE;

export function choose(id: string): void {
  seen = NONE;
  batch(() => {
    shown.value = id;
    run.value = undefined;
    course.value = [];
    ratings.value = [];
    games.value = [];
    fault.value = undefined;
    replayed.value = undefined;
    gameFault.value = undefined;
  });
}

/** Follows the run that is shown, while the page can be seen. @returns what ends it. */
export function follow(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const look = async () => {
    clearTimeout(timer);
    if (document.visibilityState === 'visible' && shown.value !== undefined) await ask(shown.value);
    if (!ended) timer = setTimeout(look, EVERY);
  };
  const onSight = () => {
    if (document.visibilityState === 'visible') look();
  };
  document.addEventListener('visibilitychange', onSight);
  look();
  return () => {
    ended = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', onSight);
  };
}

async function ask(id: string): Promise<void> {
  try {
    const data = await post<RunData>('runs', { run: id, seen });
    if (shown.value !== id) return;
    seen = data.versions;
    batch(() => {
      // Mostly there is nothing new, and nothing is drawn anew.
      if (headOf(data) !== headOf(run.value)) run.value = data;
      lost.value = false;
      fault.value = undefined;
      if (data.course) course.value = data.course;
      if (data.ratings) ratings.value = data.ratings;
      if (data.games) games.value = data.games;
    });
  } catch (error) {
    if (shown.value !== id) return;
    if (error instanceof EngineError && error.unreachable) lost.value = true;
    else fault.value = reasonOf(error);
  }
}

/** What an answer says beside the parts that come when they have changed. */
function headOf(data: RunData | undefined): string {
  return JSON.stringify({ ...data, versions: 0, course: 0, ratings: 0, games: 0 });
}

/** Shows a game of the run from its first move. */
export async function replay(number: number): Promise<void> {
  const { value: id } = shown;
  gameFault.value = undefined;
  try {
    const game = await post<RunGame>('runs/game', { run: id, number });
    if (shown.value !== id) return;
    batch(() => {
      replayed.value = game;
      cursor.value = 0;
    });
  } catch (error) {
    gameFault.value = reasonOf(error);
  }
}

export function go(to: number): void {
  cursor.value = Math.max(0, Math.min(replayed.value?.moves ?? 0, to));
}
