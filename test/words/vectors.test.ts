import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { unpackVectors } from '../../src/words/vectors/packed.js';
import { readVectors } from '../../src/words/vectors/read.js';
import type { WordVectors } from '../../src/words/vectors/vectors.js';
import { floatText, formatOf, writeVectors } from '../../src/words/vectors/write.js';
import { testFolder } from './helpers.js';

const { folder, file } = testFolder();

/* Four words of three numbers as gensim 4.4's save_word2vec_format writes them, text and binary. */
const GENSIM_TEXT =
  '4 3\nthe 0.1 -2.5 1e-05\nnaïve 3.4e+10 0.33333334 0.0\n日本 1.0 1e+20 -7e-08\nx_y 0.3 123456.79 1.6777216e+07\n';
const GENSIM_BINARY = Buffer.from(
  'NCAzCnRoZSDNzMw9AAAgwKzFJzduYcOvdmUg2lH9UKuqqj4AAAAA5pel5pysIAAAgD/seK1g6FKWs3hfeSCamZk+ZSDxRwAAgEs=',
  'base64',
);
const VALUES = [0.1, -2.5, 1e-5, 3.4e10, 1 / 3, 0, 1, 1e20, -7e-8, 0.30000001, 123456.789, 16777216];
const expected: WordVectors = {
  words: ['the', 'naïve', '日本', 'x_y'],
  size: 3,
  data: Float32Array.from(VALUES),
};

const same = (read: WordVectors) =>
  assert.deepEqual({ ...read, rowEnd: undefined }, { ...expected, rowEnd: undefined });

test('a path that leads nowhere is one sentence, and a named pipe is not waited for', async () => {
  const circle = join(folder, 'circle');
  symlinkSync('circle', circle);
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  for (const [path, why] of [
    [join(folder, 'nothing'), /there is no such file/],
    [join(file('a-file', 'x'), 'below'), /a part of the path is a file/],
    [circle, /symbolic links go in a circle/],
    [pipe, /named pipe/],
  ] as const)
    await assert.rejects(readVectors(path), { name: 'ZeroError', message: why });
});

test("gensim's files are read, and written again byte for byte", async () => {
  for (const [name, content] of [
    ['g.txt', GENSIM_TEXT],
    ['g.bin', GENSIM_BINARY],
  ] as const) {
    const vectors = await readVectors(file(name, content));
    same(vectors);
    const again = join(folder, `again-${name}`);
    writeVectors(again, vectors);
    assert.deepEqual(readFileSync(again), Buffer.from(content));
  }
});

test("word2vec.c's files: a space behind each number, a newline behind each binary row", async () => {
  same(await readVectors(file('c.txt', GENSIM_TEXT.replaceAll('\n', ' \n').replace('4 3 \n', '4 3\n'))));
  const rows = expected.words.map((word, w) =>
    Buffer.concat([
      Buffer.from(`${word} `),
      Buffer.from(expected.data.slice(3 * w, 3 * w + 3).buffer),
      Buffer.from('\n'),
    ]),
  );
  const binary = Buffer.concat([Buffer.from('4 3\n'), ...rows]);
  const vectors = await readVectors(file('c.bin', binary));
  same(vectors);
  writeVectors(join(folder, 'c2.bin'), vectors);
  assert.deepEqual(readFileSync(join(folder, 'c2.bin')), binary);
});

test('GloVe, the projector, gz and our own: there and back', async () => {
  for (const name of ['v.glove', 'v.tsv', 'vectors.tsv', 'v.txt.gz', 'v.bin.gz']) {
    writeVectors(join(folder, name), expected);
    same(await readVectors(join(folder, name)));
  }
  writeVectors(join(folder, 'v.zero'), expected, 'zero', 'made by a test');
  const { words, data, size } = await readVectors(join(folder, 'v.zero'));
  assert.deepEqual([words, size], [expected.words, 3]);
  for (let w = 0; w < 4; w++) {
    const most = Math.max(...expected.data.slice(3 * w, 3 * w + 3).map(Math.abs));
    for (let i = 3 * w; i < 3 * w + 3; i++) assert.ok(Math.abs(data[i] - expected.data[i]) <= most / 253);
  }
  assert.equal(unpackVectors(readFileSync(join(folder, 'v.zero')), 'v.zero').about, 'made by a test');
  assert.deepEqual((await readVectors(join(folder, 'v.zero'), { limit: 2 })).words, ['the', 'naïve']);
  assert.equal(formatOf('x.vec.gz'), 'text');
  assert.throws(() => formatOf('x.doc'), /tells no format; end it in/);
});

test('what readers of GloVe stumble over: words of several parts, CRLF, no last newline', async () => {
  const { words, size } = await readVectors(file('glove', 'a 1 2\r\n. . . 3 4\r\nat name@domain.com 5 6'));
  assert.deepEqual([words, size], [['a', '. . .', 'at name@domain.com'], 2]);
});

test('a number is written shortest, reads back the same, and looks as numpy writes it', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (x) => {
      assert.ok(Object.is(Math.fround(Number(floatText(x))), x));
    }),
    { numRuns: 2000, seed: 1 },
  );
  const python = [
    [0.1, '0.1'],
    [1e-5, '1e-05'],
    [1e20, '1e+20'],
    [100, '100.0'],
    [-0, '-0.0'],
    [0.0001, '1e-04'],
  ] as const;
  for (const [x, text] of python) assert.equal(floatText(Math.fround(x)), text);
});

/** Damaged files, and the sentence that says so. */
const FAULTS: [name: string, content: string | Uint8Array, message: RegExp][] = [
  ['empty', '', /is empty; give a file of vectors/],
  ['few rows', '3 2\na 1 2\nb 3 4\n', /line 3: the header says 3 words, and the file ends after 2/],
  ['more rows', '1 2\na 1 2\nb 3 4\n', /line 3: the header says 1 words, and there are more/],
  ['short row', '2 2\na 1 2\nb 3\n', /line 3: there are 1 numbers, not 2/],
  ['long row', '2 2\na 1 2\nb 3 4 5\n', /line 3: there are 3 numbers, not 2/],
  ['no number', '2 2\na 1 2\nb 3 x\n', /line 3: 'x' is not a number/],
  ['nan', '2 2\na 1 2\nb 3 nan\n', /line 3: 'nan' is not a number/],
  ['beyond float', '2 2\na 1 2\nb 3 1e39\n', /line 3: a number is beyond what 32-bit floats hold/],
  ['twice', 'a 1 2\nb 3 4\na 5 6\n', /line 3: the word 'a' stands twice, first in line 1/],
  ['empty line', '2 2\na 1 2\n\nb 3 4\n', /line 3: it is empty/],
  ['prose', 'This is a text.\n', /line 1: 'This is a text\.' is not a word with its numbers/],
  ['one line', `x${' '.repeat(10)}${'y'.repeat(600_000)}`, /it has no lines|is not a word with its numbers/],
  [
    'huge',
    '4000000000 300\na 1\n',
    /line 1: the header says 4000000000 words of 300 numbers, more than 19 bytes can hold/,
  ],
  ['wide', '1 20000\na 1\n', /line 1: the header says 20000 numbers a vector/],
  ['none', '0 5\n', /line 1: the header says there are no words/],
  ['cut', GENSIM_BINARY.subarray(0, 50), /byte \d+: the file ends within row 3 of 4; it is cut short/],
  ['cut in a word', GENSIM_BINARY.subarray(0, 40), /byte \d+: the file ends within row 3 of 4/],
  [
    'behind',
    Buffer.concat([GENSIM_BINARY, Buffer.from('more')]),
    /byte \d+: there is more behind the 4 words/,
  ],
  [
    'infinite',
    Buffer.concat([Buffer.from('1 1\na '), Buffer.from([0, 0, 0x80, 0x7f])]),
    /byte 4: the vector of 'a' has a number that is not finite/,
  ],
  ['header off', Buffer.concat([Buffer.from('4 2\n'), GENSIM_BINARY.subarray(4)]), /byte \d+: /],
  ['no header', GENSIM_BINARY.subarray(4), /no header of two numbers before binary data|is not a word/],
  ['gz cut', gzipSync(GENSIM_TEXT).subarray(0, 60), /cannot unpack/],
];

test('whatever is wrong with a file is one sentence with line or byte', async () => {
  for (const [name, content, message] of FAULTS)
    await assert.rejects(readVectors(file(name.replaceAll(' ', '-'), content)), (error: Error) => {
      assert.match(error.message, message, name);
      assert.equal(error.name, 'ZeroError', `${name}: ${error.stack}`);
      return true;
    });
  const sound = readFileSync(join(folder, 'v.zero'));
  sound[sound.length - 2] ^= 1;
  await assert.rejects(readVectors(file('damaged.zero', sound)), /checksum is wrong/);
  writeFileSync(join(folder, 'x.tsv'), '1\t2\n3\t4\n');
  await assert.rejects(readVectors(join(folder, 'x.tsv')), /x\.metadata\.tsv: there is no such file/);
  file('x.metadata.tsv', 'a\n');
  await assert.rejects(
    readVectors(join(folder, 'x.tsv')),
    /no word before the numbers|do not belong together/,
  );
});

test('faulty rows are left out when that is asked for', async () => {
  const skipFaulty = { count: 0 };
  const path = file('some.txt', '4 2\na 1 2\nb 3 x\na 5 6\nc 7 8\n');
  assert.deepEqual((await readVectors(path, { skipFaulty })).words, ['a', 'c']);
  assert.equal(skipFaulty.count, 2);
});
