import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ZeroError } from '../../../base/errors.js';
import { mendText } from '../../../src/go/sgf/mendText.js';

const mended = (text: string) => mendText(text, 'x.sgf');

test('a ] inside of a text gets its backslash, and the first one is told with line and column', () => {
  const { text, notices } = mended('(;SZ[9]\n;B[ee]C[see [diagram] one];W[cc])');
  assert.equal(text, '(;SZ[9]\n;B[ee]C[see [diagram\\] one];W[cc])');
  assert.deepEqual(notices, ['the ] at 2:21 belongs to a text: it wants a backslash']);
});

test('an end in the middle of a value: texts are kept as far as they go, moves are left out', () => {
  assert.equal(mended('(;SZ[9];B[ee];W[c').text, '(;SZ[9];B[ee];)');
  assert.equal(mended('(;SZ[9](;B[ee]C[half a sen').text, '(;SZ[9](;B[ee]C[half a sen]))');
  assert.equal(mended('(;C[ends on a \\').text, '(;C[ends on a ])');
  assert.match(mended('(;C[half').notices[0], /the file ends in the middle of a value of C, which is kept/);
  assert.match(mended('(;B[a').notices[0], /of B, which is left out/);
});

test('a file that ends between two values is closed', () => {
  assert.deepEqual(mended('(;SZ[9](;B[ee]'), {
    text: '(;SZ[9](;B[ee]))',
    notices: ['the file ends before its game does: it is closed there'],
  });
});

test('signs that belong to no property go, and a file of nothing else is refused with the place', () => {
  assert.equal(mended('(;SZ[9]<;B[ee]>)').text, '(;SZ[9];B[ee])');
  assert.throws(
    () => mended(`(;SZ[9]${'<'.repeat(1000)})`),
    (e) => e instanceof ZeroError && /x\.sgf .*stops being one at 1:/.test(e.message),
  );
});

test('what FF[4] allows stays as it is, to the letter', () => {
  const value = fc
    .string({ unit: fc.constantFrom('a', ' ', '\n', '[', ':', ';', '(', ')', '\\]', '\\\\', '\\a', '目') })
    .map((s) => `[${s}]`);
  const property = fc
    .tuple(fc.constantFrom('C', 'B', 'AB', 'KoMi', 'LB'), fc.array(value, { minLength: 1, maxLength: 3 }))
    .map(([name, values]) => name + values.join(' '));
  const node = fc.array(property, { maxLength: 3 }).map((properties) => `;${properties.join('\n')}`);
  const tree = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc
      .tuple(fc.array(node, { minLength: 1, maxLength: 3 }), fc.array(tie('tree'), { maxLength: 2 }))
      .map(([nodes, children]) => `(${nodes.join('')}${children.join('')})`),
  })).tree;
  fc.assert(
    fc.property(tree, (text) => {
      assert.deepEqual(mended(text), { text, notices: [] });
    }),
    { seed: 1, numRuns: 80 },
  );
});
