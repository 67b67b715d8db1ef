import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ZeroError } from '../../../base/errors.js';
import { Rng } from '../../../base/rng.js';
import { parseCsv, pickColumns } from '../../../src/tensor/data/csv.js';
import { encodeLabels, oneHot } from '../../../src/tensor/data/labels.js';
import { standardScaler } from '../../../src/tensor/data/scaling.js';
import { padSequences, vocabulary } from '../../../src/tensor/data/sequences.js';
import { arraySource, trainTestSplit } from '../../../src/tensor/data/source.js';

test('oneHot puts a 1 at each class, and refuses what is no class', () => {
  assert.deepEqual([...oneHot([2, 0], 4).data], [0, 0, 1, 0, 1, 0, 0, 0]);
  assert.deepEqual(oneHot([1, 2, 0]).shape, [3, 3]);
  assert.throws(() => oneHot([0, 3], 3), /label 2 is 3 and must be a whole number from 0 to 2/);
  assert.throws(() => oneHot([0.5], 3), ZeroError);
  assert.deepEqual(encodeLabels(['cat', 'dog', 'cat']), {
    numbers: Int32Array.of(0, 1, 0),
    classes: ['cat', 'dog'],
  });
});

test("padSequences as Keras's documentation shows it", () => {
  const sequences = [[1], [2, 3], [4, 5, 6]];
  assert.deepEqual([...padSequences(sequences).data], [0, 0, 1, 0, 2, 3, 4, 5, 6]);
  assert.deepEqual(
    [...padSequences(sequences, { side: 'behind', value: -1 }).data],
    [1, -1, -1, 2, 3, -1, 4, 5, 6],
  );
  assert.deepEqual([...padSequences(sequences, { length: 2 }).data], [0, 1, 2, 3, 5, 6]);
  assert.throws(() => padSequences([[1.5]]), /sequence 1 holds 1.5/);
});

test('a vocabulary numbers words by how common they are; 1 stands for what it does not know', () => {
  const words = vocabulary(['the cat sat', 'The dog, the cat!', 'so.'], 5);
  assert.deepEqual(words.words, ['', '?', 'the', 'cat', 'dog']);
  assert.deepEqual(words.encode('The dog sat'), [2, 4, 1]);
});

test('scaled columns have mean 0 and deviation 1, and come back as they were', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 0, max: 9 })), {
        minLength: 2,
        maxLength: 50,
      }),
      (rows) => {
        const table = { data: Float32Array.from(rows.flat()), shape: [rows.length, 2] as [number, number] };
        const scaler = standardScaler(table);
        const scaled = scaler.transform(table);
        for (const c of [0, 1]) {
          const column = rows.map((_, r) => scaled.data[2 * r + c]);
          const mean = column.reduce((a, b) => a + b, 0) / rows.length;
          const variance = column.reduce((a, b) => a + (b - mean) ** 2, 0) / rows.length;
          assert.ok(Math.abs(mean) < 1e-4);
          assert.ok(Math.abs(variance - 1) < 1e-4 || new Set(rows.map((row) => row[c])).size === 1);
        }
        for (const [i, x] of scaler.inverse(scaled).data.entries())
          assert.ok(Math.abs(x - table.data[i]) < 1e-2);
      },
    ),
    { seed: 1 },
  );
  assert.throws(() => standardScaler({ data: new Float32Array(0), shape: [0, 2] }), ZeroError);
});

test('a split takes each sample once, x and y together, and is the same for the same seed', () => {
  const arrays = {
    x: { data: Float32Array.from({ length: 20 }, (_, i) => i), shape: [10, 2] },
    y: { data: Int32Array.from({ length: 10 }, (_, i) => i), shape: [10] },
  };
  const { train, test: held } = trainTestSplit(arrays, 0.3, new Rng(1));
  assert.deepEqual([train.x.shape, held.y.shape], [[7, 2], [3]]);
  assert.deepEqual(
    [...train.y.data, ...held.y.data].sort((a, b) => a - b),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  for (const part of [train, held])
    for (const [i, label] of part.y.data.entries()) assert.equal(part.x.data[2 * i], 2 * label);
  assert.deepEqual(trainTestSplit(arrays, 0.3, new Rng(1)).test.y, held.y);
  assert.deepEqual([...arraySource(arrays).batch(Uint32Array.of(3)).x.data], [6, 7]);
  assert.throws(
    () => arraySource({ ...arrays, z: { data: new Float32Array(3), shape: [3] } }),
    /'z' has 3 samples, 'x' 10/,
  );
  assert.throws(
    () => arraySource({ x: { data: new Float32Array(3), shape: [2, 2] } }),
    /do not fill \[2, 2\]/,
  );
});

test('CSV: names in the first line or not, and faults with their line', () => {
  assert.deepEqual(parseCsv('a,b\n1,2\n3,4.5\n', 'x.csv'), {
    data: Float32Array.of(1, 2, 3, 4.5),
    shape: [2, 2],
    columns: ['a', 'b'],
  });
  assert.deepEqual(parseCsv('\ufeff1,-2e3\r\n', 'x').columns, ['column 1', 'column 2']);
  assert.deepEqual([...pickColumns(parseCsv('1,2,3\n4,5,6', 'x'), [2, 0]).data], [3, 1, 6, 4]);
  for (const [text, pattern] of [
    ['', /x\.csv is empty/],
    ['a,b\n1', /x\.csv, line 2: 1 values, where the first line has 2/],
    ['a,b\n1,two', /x\.csv, line 2: 'two' under b is no number/],
    ['1,2\n3,', /line 2: '' under column 2/],
    ['1,2\n3,NaN', /'NaN'/],
  ] as const)
    assert.throws(
      () => parseCsv(text, 'x.csv'),
      (e) => e instanceof ZeroError && pattern.test(e.message),
    );
  assert.throws(() => pickColumns(parseCsv('1,2', 'x'), [2]), /no column 2/);
});
