import { effect, type Signal, signal } from '@preact/signals';

/*
 * What a person has set, kept in the browser.
 */

/** A value of the browser's storage, which may be full, forbidden or of an older page. */
export function stored<T>(key: string): T | undefined {
  try {
    const text = localStorage.getItem(`zero ${key}`);
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

export function store(key: string, value: unknown): void {
  try {
    localStorage.setItem(`zero ${key}`, JSON.stringify(value));
  } catch {
    // Without storage the page forgets, and works.
  }
}

/** A choice among words that is kept. */
function kept<T extends string>(key: string, words: readonly T[], otherwise: T): Signal<T> {
  const before = stored<T>(key);
  const value = signal(before !== undefined && words.includes(before) ? before : otherwise);
  effect(() => store(key, value.value));
  return value;
}

export const LANGUAGES = ['en', 'de'] as const;
export const language = kept('language', LANGUAGES, /^de\b/i.test(navigator.language) ? 'de' : 'en');
export const theme = kept('theme', ['auto', 'light', 'dark'] as const, 'auto');
export const confirmTaps = kept('confirm', ['auto', 'always', 'never'] as const, 'auto');
export const shortcuts = kept('shortcuts', ['on', 'off'] as const, 'on');

effect(() => {
  document.documentElement.lang = language.value;
});
effect(() => {
  document.documentElement.dataset.theme = theme.value;
});
