import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ZeroError } from '../base/errors.js';

/** How often each target runs: quick with `npm test`, often with `npm run test:fuzz`. */
export const RUNS = Number(process.env.ZERO_FUZZ_RUNS ?? 500);

/** Bytes that parsers stumble over: ends, signs, quotes, what msgpack takes for long arrays, maps and strings. */
const ODD_BYTES = [
  0, 1, 0x0a, 0x22, 0x28, 0x5b, 0x5c, 0x5d, 0x7f, 0x80, 0x8f, 0xc0, 0xc6, 0xdb, 0xdd, 0xdf, 0xff,
];

/** Values that no schema expects. */
const ODD_VALUES: unknown[] = [
  null,
  undefined,
  true,
  '',
  'x'.repeat(1000),
  '\x1b[2J\n',
  '../../etc/passwd',
  0,
  -1,
  0.5,
  1e9,
  2 ** 53,
  1e308,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  [],
  {},
  [[[]]],
  { length: 1e9 },
  new Uint8Array(3),
];

/** The samples with a few changes each, pieces of one put into another, and bytes of no meaning at all. */
function damaged(samples: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  const piece = fc
    .tuple(fc.constantFrom(...samples), place, fc.integer({ min: 1, max: 20 }))
    .map(([sample, at, length]) => {
      const start = Math.floor(at * sample.length);
      return [...sample.subarray(start, start + length)];
    });
  const byte = fc.oneof(fc.constantFrom(...ODD_BYTES), fc.integer({ min: 0, max: 255 }));
  const edit = fc.record({
    at: place,
    cut: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 4 }) }, fc.nat(1 << 16)),
    insert: fc.oneof(fc.array(byte, { maxLength: 8 }), piece),
  });
  const changed = fc
    .tuple(fc.constantFrom(...samples), fc.array(edit, { maxLength: 8 }))
    .map(([sample, edits]) => {
      let bytes = Buffer.from(sample);
      for (const { at, cut, insert } of edits) {
        const start = Math.floor(at * bytes.length);
        bytes = Buffer.concat([bytes.subarray(0, start), Buffer.from(insert), bytes.subarray(start + cut)]);
      }
      return new Uint8Array(bytes);
    });
  return fc.oneof({ weight: 4, arbitrary: changed }, fc.uint8Array({ maxLength: 300 }));
}

/** The samples with one to three of their values, at any depth, made odd, removed, or given an odd neighbour. */
export function twisted(samples: readonly unknown[]): fc.Arbitrary<unknown> {
  const odd = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...ODD_VALUES) },
    fc.anything({ maxDepth: 2 }),
  );
  const change = fc.record({
    path: fc.array(fc.nat(1000), { minLength: 1, maxLength: 6 }),
    how: fc.nat(9),
    odd,
  });
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([sample, changes]) =>
      changes.reduce<unknown>((value, c) => twist(value, c.path, c.how, c.odd), sample),
    );
}

/** A copy of a value in which the place that the path leads to is changed. */
function twist(value: unknown, [step, ...rest]: number[], how: number, odd: unknown): unknown {
  if (step === undefined || typeof value !== 'object' || value === null || ArrayBuffer.isView(value))
    return odd;
  const keys = Object.keys(value);
  if (keys.length === 0) return odd;
  const key = keys[step % keys.length];
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? value.slice() : { ...value };
  const at = copy as Record<string, unknown>;
  if (rest.length > 0) at[key] = twist(at[key], rest, how, odd);
  else if (how === 0) delete at[key];
  else if (how === 1) at[`${key}x`] = odd;
  else at[key] = odd;
  return copy;
}

/** Passes an error that is the user's to mend: a ZeroError of one line without control characters. */
function checkRefusal(error: unknown): void {
  if (!(error instanceof ZeroError)) throw error;
  assert.doesNotMatch(error.message, /\p{Cc}/u, 'a message is one line that no terminal obeys');
  assert.ok(error.message.length < 2000, `a message of ${error.message.length} characters is no sentence`);
}

function fuzz<T>(name: string, inputs: fc.Arbitrary<T>, parse: (input: T) => unknown): void {
  test(`${name}: any input gives an answer or one clear sentence`, { timeout: 3_600_000 }, async () => {
    const property = fc.asyncProperty(inputs, async (input) => {
      try {
        await parse(input);
      } catch (error) {
        checkRefusal(error);
      }
    });
    // One seed with npm test, so that it tells the same every time; another on each day of longer runs.
    const seed = process.env.ZERO_FUZZ_RUNS ? Math.floor(Date.now() / 86_400_000) : 1;
    await fc.assert(property, { numRuns: RUNS, seed });
  });
}

/**
 * A test that a reader of bytes answers or throws a ZeroError of one line, whatever it is given.
 * What a checksum protects is fuzzed behind it: seal the bytes in `parse`.
 * @param samples sound inputs, which are damaged in a few places.
 */
export function fuzzBytes(
  name: string,
  samples: readonly (Uint8Array | string)[],
  parse: (bytes: Uint8Array) => unknown,
): void {
  const bytes = samples.map((sample) => (typeof sample === 'string' ? Buffer.from(sample) : sample));
  fuzz(name, damaged(bytes), parse);
}

/** The same for a reader of values that were JSON or msgpack: settings, headers, records. */
export function fuzzValues(
  name: string,
  samples: readonly unknown[],
  parse: (value: unknown) => unknown,
): void {
  fuzz(name, twisted(samples), parse);
}
