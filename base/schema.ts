import { z } from 'zod';
import { ZeroError } from './errors.js';
import { either, hasControls, nearest, printable } from './text.js';

/*
 * The schemas of everything that comes from outside: settings, headers of files, JSON that a person may have edited.
 * Each says in words what would be right, so that parse() can put a fault into one sentence.
 */

/**
 * Checks a value from outside and returns it typed.
 * @param where the file, or the option, that it comes from.
 * @throws ZeroError: one sentence with the place, the key, what is wrong with it and what would be right.
 */
export function parse<S extends z.ZodType>(schema: S, value: unknown, where: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ZeroError(`${where}: ${sentence(result.error.issues[0], value)}`);
}

/** An object with these keys and no others. @param noun what a key is called where an unknown one is refused. */
export function table<T extends z.ZodRawShape>(shape: T, noun = 'key'): z.ZodObject<T, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return 'must be an object';
      const near = nearest(printable(issue.keys[0]), known);
      return `is not a ${noun}${near === undefined ? `; there are ${either(known)}` : `; did you mean '${near}'?`}`;
    },
  });
}

/** An object of which some keys are read; others, which a newer program may have written, are left out. */
export function header<T extends z.ZodRawShape>(shape: T): z.ZodObject<T, z.core.$strip> {
  return z.object(shape, { error: 'must be an object' });
}

/** A whole number within bounds. */
export function whole(low: number, high: number): z.ZodNumber {
  const error = `must be a whole number from ${low} to ${high}`;
  return z.number({ error }).int({ error }).min(low, { error }).max(high, { error });
}

/** A finite number within bounds. */
export function real(low: number, high: number): z.ZodNumber {
  const error = `must be a number from ${low} to ${high}`;
  return z.number({ error }).min(low, { error }).max(high, { error });
}

/** True or false. */
export function flag(): z.ZodBoolean {
  return z.boolean({ error: 'must be true or false' });
}

/** One of some words. */
export function choice<const T extends readonly string[]>(
  words: T,
): z.ZodEnum<z.core.util.ToEnum<T[number]>> {
  return z.enum(words, {
    error: ({ input }) => {
      const near = typeof input === 'string' ? nearest(printable(input), words) : undefined;
      return `must be ${either(words)}${near === undefined ? '' : `; did you mean '${near}'?`}`;
    },
  });
}

/** A text of at most so many characters, none of which a terminal would obey. */
export function text(most: number): z.ZodString {
  const error = `must be a text of at most ${most} characters without control characters`;
  return z
    .string({ error })
    .max(most, { error })
    .refine((value) => !hasControls(value), { error });
}

/** Bytes, at least and at most so many. */
export function bytes(low: number, high: number): z.ZodType<Uint8Array> {
  return z.custom<Uint8Array>(
    (value) => value instanceof Uint8Array && value.length >= low && value.length <= high,
    { error: `must be ${low === high ? low : `${low} to ${high}`} bytes` },
  );
}

/** Values of one kind, at most so many. */
export function list<T extends z.ZodType>(each: T, most: number): z.ZodArray<T> {
  const error = `must be a list of at most ${most}`;
  return z.array(each, { error }).max(most, { error });
}

/** What an issue says: the key, its value, and what it must be. */
function sentence(issue: z.core.$ZodIssue, root: unknown): string {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') return `'${name([...path, issue.keys[0]])}' ${issue.message}`;
  const key = path.length === 0 ? 'its content' : name(path);
  const value = at(root, issue.path);
  return issue.code === 'custom' && !issue.message.startsWith('must ')
    ? `${key} ${issue.message}`
    : `${key} ${value === undefined ? 'is missing' : `is ${show(value)}`} and ${issue.message}`;
}

function name(path: readonly string[]): string {
  return path.map((key) => printable(key)).join('.');
}

function at(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | undefined | null)?.[key];
  return value;
}

/** A value in a message: short, and safe to print. */
function show(value: unknown): string {
  if (typeof value === 'string') return `'${printable(value)}'`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return printable(String(value));
}
