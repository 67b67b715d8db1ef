import { InvalidArgumentError } from 'commander';

/** A commander parser for whole numbers within bounds. */
export function wholeNumber(low: number, high = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const n = Number(text);
    if (text.trim() === '' || !Number.isInteger(n) || n < low || n > high)
      throw new InvalidArgumentError(
        high === Number.MAX_SAFE_INTEGER
          ? `give a whole number from ${low} on`
          : `give a whole number from ${low} to ${high}`,
      );
    return n;
  };
}

/** A commander parser for numbers within bounds. */
export function realNumber(low: number, high = Number.MAX_VALUE): (text: string) => number {
  return (text) => {
    const x = Number(text);
    if (text.trim() === '' || !Number.isFinite(x) || x < low || x > high)
      throw new InvalidArgumentError(
        high === Number.MAX_VALUE ? `give a number from ${low} on` : `give a number from ${low} to ${high}`,
      );
    return x;
  };
}

/** Gathers an option that may be given more than once. */
export function several(value: string, before: string[]): string[] {
  return [...before, value];
}

/** A commander parser for one of some words, in any case. */
export function oneOf(...words: string[]): (text: string) => string {
  return (text) => {
    const word = words.find((w) => w === text.toLowerCase());
    if (word === undefined)
      throw new InvalidArgumentError(`give ${words.slice(0, -1).join(', ')} or ${words.at(-1)}`);
    return word;
  };
}
