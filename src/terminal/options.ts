import { InvalidArgumentError, Option } from 'commander';
import { parseNumber } from '../../base/numbers.js';
import { either, nearest, printable } from '../../base/text.js';

/*
 * The parsers and options that commands of all rooms share, so that a number, a word or an option is spelt and refused
 * alike everywhere.
 */

/** A commander parser for whole numbers within bounds, written as digits (200) or with a power of ten (1e3). */
export function wholeNumber(low: number, high = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const n = parseNumber(text);
    if (!Number.isInteger(n) || n < low || n > high)
      throw new InvalidArgumentError(
        high === Number.MAX_SAFE_INTEGER
          ? `give a whole number from ${low} on`
          : `give a whole number from ${low} to ${high}`,
      );
    return n;
  };
}

/** A commander parser for numbers within bounds. */
export function realNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const x = parseNumber(text);
    if (!(x >= low && x <= high)) throw new InvalidArgumentError(`give a number from ${low} to ${high}`);
    return x;
  };
}

/** A commander parser for seconds: what timers hold, some eleven days. */
export function seconds(low = 0): (text: string) => number {
  return realNumber(low, 1_000_000);
}

/** A commander parser for one of some words, in any case. */
export function oneOf<const T extends readonly string[]>(...words: T): (text: string) => T[number] {
  return (text) => {
    const word = words.find((w) => w === text.trim().toLowerCase());
    if (word !== undefined) return word;
    const near = nearest(printable(text), words);
    throw new InvalidArgumentError(
      `give ${either(words)}${near === undefined ? '' : `; did you mean '${near}'?`}`,
    );
  };
}

/** Gathers an option that may be given more than once. */
export function several(value: string, before: string[]): string[] {
  return [...before, value];
}

/** `--json`. @param what the object that is printed. */
export function jsonOption(what: string): Option {
  return new Option('--json', `print ${what} as JSON`);
}

/** The longest training, in minutes: what a timer holds, some 24 days. */
const LONGEST = 35_000;

/** `--minutes` of a training. */
export function minutesOption(): Option {
  return new Option('--minutes <n>', 'save and end after this time; the same command goes on').argParser(
    realNumber(0.01, LONGEST),
  );
}

/** `--seed`, 1 unless given. */
export function seedOption(what = 'seed of everything random'): Option {
  return new Option('--seed <n>', what).argParser(wholeNumber(0)).default(1);
}

/** `--threads`. @param what what the threads do. @param otherwise how many there are when it is not given. */
export function threadsOption(what: string, otherwise = 'one a core'): Option {
  return new Option('--threads <n>', `threads of ${what} (default: ${otherwise})`).argParser(
    wholeNumber(1, 256),
  );
}
