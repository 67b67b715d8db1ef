import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { z } from 'zod';
import { ZeroError } from '../../base/errors.js';
import { bytes, choice, flag, header, list, parse, real, table, text, whole } from '../../base/schema.js';
import { hasControls } from '../../base/text.js';

const schema = table({
  size: whole(2, 25),
  rate: real(0, 1),
  label: text(10),
  search: table({ root: choice(['puct', 'gumbel']), keep: flag() }),
});
const good = { size: 9, rate: 0.5, label: 'a', search: { root: 'puct', keep: true } };

/** What parse() says of a value. */
function says(value: unknown, of: z.ZodType = schema): string {
  try {
    parse(of, value, 'c.json');
  } catch (error) {
    assert.ok(error instanceof ZeroError);
    return error.message;
  }
  throw new Error('it was accepted');
}

test('a good value comes back equal', () => {
  assert.deepEqual(parse(schema, good, 'c.json'), good);
});

test('one sentence: where, which key, what is wrong, what would be right', () => {
  assert.equal(says({ ...good, size: 0 }), 'c.json: size is 0 and must be a whole number from 2 to 25');
  assert.equal(says({ ...good, size: 9.5 }), 'c.json: size is 9.5 and must be a whole number from 2 to 25');
  assert.equal(says({ ...good, size: '9' }), "c.json: size is '9' and must be a whole number from 2 to 25");
  assert.equal(says({ ...good, rate: 1e99 }), 'c.json: rate is 1e+99 and must be a number from 0 to 1');
  assert.equal(says({ ...good, rate: Number.NaN }), 'c.json: rate is NaN and must be a number from 0 to 1');
  assert.equal(
    says({ ...good, rate: undefined }),
    'c.json: rate is missing and must be a number from 0 to 1',
  );
  assert.equal(says({ ...good, search: 3 }), 'c.json: search is 3 and must be an object');
  assert.equal(says([]), 'c.json: its content is a list and must be an object');
  assert.equal(
    says({ ...good, search: { root: 'puct', keep: 1 } }),
    'c.json: search.keep is 1 and must be true or false',
  );
});

test('a wrong name gets the nearest right one, or the list of them', () => {
  const search = (more: object) => says({ ...good, search: { ...good.search, ...more } });
  assert.equal(
    search({ root: 'gumble' }),
    "c.json: search.root is 'gumble' and must be puct or gumbel; did you mean 'gumbel'?",
  );
  assert.equal(search({ rot: 1 }), "c.json: 'search.rot' is not a key; did you mean 'root'?");
  assert.equal(search({ other: 1 }), "c.json: 'search.other' is not a key; there are root or keep");
  assert.match(says(JSON.parse('{"__proto__":1}')), /size is missing/);
  assert.match(says({ ...good, ...JSON.parse('{"constructor":1}') }), /'constructor' is not a key/);
});

test('a header may hold more than is read; its texts, lists and bytes are bounded', () => {
  const of = header({ run: text(5), weights: bytes(2, 4), steps: list(whole(0, 9), 2) });
  const sound = { run: 'r', weights: new Uint8Array(3), steps: [1] };
  assert.deepEqual(parse(of, { ...sound, later: 1 }, 'f'), sound);
  assert.match(says({ ...sound, run: 'too long' }, of), /run is 'too long' and must be a text of at most 5/);
  assert.match(says({ ...sound, run: '\u001b[2J' }, of), /run is '\?\[2J' and must/);
  assert.match(says({ ...sound, weights: new Uint8Array(5) }, of), /weights is 5 bytes and must be 2 to 4/);
  assert.match(says({ ...sound, steps: [1, 2, 3] }, of), /steps is a list and must be a list of at most 2/);
  assert.match(says({ ...sound, steps: [1, 10] }, of), /steps\.1 is 10 and must be a whole number/);
});

test('any value at all is accepted or refused with one printable line', () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true, withTypedArray: true }), (value) => {
      const line = says({ ...good, search: value });
      assert.ok(!hasControls(line), line);
    }),
  );
});
