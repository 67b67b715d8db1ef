import { signal } from '@preact/signals';
import { moveFromGtp } from '../../../engine/coords.js';

/** What is typed of a coordinate so far. */
export const typing = signal('');

/** Milliseconds after which a letter is no coordinate, and digits are all of it. */
const PAUSE = 900;

/** What keys do on a page. */
export interface KeyMap {
  /** Side of the board that coordinates are on. */
  readonly size: () => number;
  readonly onPoint: (point: number) => void;
  /** By letter, or by the name of the key. */
  readonly keys: Readonly<Record<string, () => void>>;
  readonly enabled: () => boolean;
}

/**
 * Listens to keys wherever the focus is but in fields: a letter and digits play a point, as `d4` does; a letter that no
 * digit follows is a shortcut.
 * @returns what ends it.
 */
export function listenToKeys({ size, onPoint, keys, enabled }: KeyMap): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const done = () => {
    clearTimeout(timer);
    const text = typing.value;
    typing.value = '';
    const point = moveFromGtp(text, size());
    if (point !== undefined) onPoint(point);
    else if (text.length === 1) keys[text]?.();
  };
  const cancel = () => {
    clearTimeout(timer);
    typing.value = '';
  };
  const press = (event: KeyboardEvent) => {
    if (!enabled() || event.ctrlKey || event.altKey || event.metaKey || isField(event.target)) return;
    const { key } = event;
    if (/^[a-z]$/i.test(key) && typing.value === '') {
      typing.value = key.toLowerCase();
    } else if (/^\d$/.test(key) && typing.value !== '') {
      typing.value += key;
      // No further digit would name a point.
      const text = typing.value;
      const more = Array.from({ length: 10 }, (_, d) => moveFromGtp(`${text}${d}`, size()));
      if (text.length >= 3 || more.every((point) => point === undefined)) {
        done();
        return;
      }
    } else if (typing.value !== '' && key === 'Enter') {
      event.preventDefault();
      done();
      return;
    } else {
      cancel();
      keys[key]?.();
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(done, PAUSE);
  };
  window.addEventListener('keydown', press);
  return () => {
    cancel();
    window.removeEventListener('keydown', press);
  };
}

/** Whether keys go into a field. */
export function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
}
