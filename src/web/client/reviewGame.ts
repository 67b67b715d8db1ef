import { batch, computed, signal } from '@preact/signals';
import { toBase64 } from '../../../base/base64.js';
import { positionOf } from '../protocol/game.js';
import type { PositionData, ReadGame, ReviewData } from '../protocol/messages.js';
import { engine, reasonOf } from './engine.js';

/** The file that was read: its bytes in base64, and its games. */
export const file = signal<{ readonly base64: string; readonly games: readonly ReadGame[] } | undefined>(
  undefined,
);
export const index = signal<number>(0);
export const record = computed(() => file.value?.games[index.value]);
/** Moves before the position that is shown. */
export const cursor = signal(0);
/** Reviewed positions by the number of moves before them. */
export const positions = signal<readonly PositionData[]>([]);
export const review = signal<ReviewData | undefined>(undefined);
export const running = signal(false);
export const fault = signal<string | undefined>(undefined);
export const ownership = signal(false);
/** The line that is shown on the board instead of candidates. */
export const line = signal<readonly number[] | undefined>(undefined);

export const shown = computed(() => {
  const { value: now } = record;
  return now && positionOf(now.game, cursor.value);
});
export const here = computed(() => positions.value[cursor.value]);

let asking: AbortController | undefined;

/** Reads a file. */
export async function open(bytes: Uint8Array): Promise<void> {
  clear();
  try {
    const base64 = toBase64(bytes);
    const games = await engine.read(base64);
    batch(() => {
      file.value = { base64, games };
      index.value = 0;
    });
  } catch (error) {
    fault.value = reasonOf(error);
  }
}

/** Takes another game of the file. */
export function choose(n: number): void {
  stop();
  batch(() => {
    index.value = n;
    reset();
  });
}

export function clear(): void {
  stop();
  batch(() => {
    file.value = undefined;
    fault.value = undefined;
    reset();
  });
}

export async function start(network: string, visits: number): Promise<void> {
  const { value: from } = file;
  const { value: read } = record;
  if (!from || !read) return;
  stop();
  const own = new AbortController();
  asking = own;
  batch(() => {
    reset();
    fault.value = undefined;
    running.value = true;
  });
  try {
    const { size } = read.game;
    const question = { file: from.base64, index: index.value, size, network, visits };
    const done = await engine.review(
      question,
      (position) => {
        // Another engine may have begun anew.
        positions.value = [...positions.value.slice(0, position.number), position];
      },
      own.signal,
    );
    if (!own.signal.aborted) review.value = done;
  } catch (error) {
    if (!own.signal.aborted) fault.value = reasonOf(error);
  } finally {
    if (asking === own) running.value = false;
  }
}

export function stop(): void {
  asking?.abort();
  running.value = false;
}

export function go(to: number): void {
  batch(() => {
    line.value = undefined;
    cursor.value = Math.max(0, Math.min(record.value?.game.moves.length ?? 0, to));
  });
}

/** Goes to the position before the next mistake, or the one before, by moves. */
export function goToMistake(step: 1 | -1): void {
  const numbers = [...(review.value?.mistakes ?? [])].map((n) => n - 1).sort((a, b) => a - b);
  const next = step > 0 ? numbers.find((n) => n > cursor.value) : numbers.findLast((n) => n < cursor.value);
  if (next !== undefined) go(next);
}

function reset(): void {
  cursor.value = 0;
  positions.value = [];
  review.value = undefined;
  line.value = undefined;
}
