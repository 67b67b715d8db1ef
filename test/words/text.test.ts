import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { readPieces } from '../../src/words/text/checked.js';
import { textFiles } from '../../src/words/text/source.js';
import { WordTable } from '../../src/words/text/table.js';
import { countWords, END_OF_LINE } from '../../src/words/text/tokens.js';
import { vocabularyOf, warningsOf } from '../../src/words/text/vocabulary.js';
import { testFolder } from './helpers.js';

const { folder, file } = testFolder();

/** The lines of words that a text is read as. */
async function linesOf(paths: string[], options = {}): Promise<string[][]> {
  const lines: string[][] = [[]];
  const tokens: number[] = [];
  const { table } = await countWords(paths, options, { write: (more) => tokens.push(...more) });
  for (const token of tokens)
    if (token === END_OF_LINE) lines.push([]);
    else lines.at(-1)!.push(table.bytesOf(token).toString('utf8'));
  lines.pop();
  return lines;
}

test('words are what white space parts, lines are sentences: as split() sees them', async () => {
  const word = fc.constantFrom('a', 'bee', 'naïve', 'œuvre', '日本', 'x'.repeat(70));
  const space = fc.constantFrom(' ', '\n', '\t', '  ', '\r\n', '\n\n');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(word, space), { maxLength: 40 }), async (parts) => {
      const text = parts.flat().join('');
      const path = file('some.txt', text);
      const expected = text.split('\n').map((line) => line.split(/\s+/).filter((w) => w !== ''));
      assert.deepEqual(
        await linesOf([path]),
        expected.filter((line) => line.length > 0),
      );
    }),
    { numRuns: 100, seed: 1 },
  );
});

test('counts agree with a map, also when words come in pieces of a megabyte', async () => {
  const text = 'to be or not to be that is the question\n'.repeat(60_000);
  const { table, words, lines } = await countWords([file('long.txt', text)]);
  assert.deepEqual([words, lines, table.size], [600_000, 60_000, 8]);
  assert.equal(table.bytesOf(0).toString(), 'to');
  assert.equal(table.countOf(0), 120_000);
  assert.equal(table.countOf(7), 60_000);
});

test('files, folders, gz and xz are read alike; a file ends a line', async () => {
  const inside = join(folder, 'texts');
  mkdirSync(join(inside, 'deep'), { recursive: true });
  writeFileSync(join(inside, 'a.txt'), 'one two');
  writeFileSync(join(inside, 'b.gz'), gzipSync('three\nfour'));
  writeFileSync(join(inside, '.hidden'), 'no');
  writeFileSync(join(inside, 'deep', 'c.txt'), 'five');
  const expected = [['one', 'two'], ['three'], ['four'], ['five']];
  assert.deepEqual(await linesOf(textFiles([inside])), expected);
  const packed = spawnSync('xz', ['-c'], { input: 'six seven' });
  if (packed.status === 0) assert.deepEqual(await linesOf([file('d.xz', packed.stdout)]), [['six', 'seven']]);
});

test('what is no text is refused with line and byte', async () => {
  const cases: [string | Uint8Array, RegExp, object?][] = [
    ['one\ntwo\0three', /line 2, byte 7: there is a NUL byte/],
    [
      Buffer.from('eins zwei\nf\xfcnf', 'latin1'),
      /line 2, byte 11: it is not UTF-8; convert it, or give --replace/,
    ],
    ['x'.repeat(200_000), /there is no white space for/],
    [gzipSync('hello '.repeat(1000)).subarray(0, 30), /cannot unpack .*damaged or cut short/],
  ];
  for (const [content, message, options] of cases)
    await assert.rejects(linesOf([file('bad.txt', content)], options), message);
  assert.deepEqual(await linesOf([file('bad.txt', Buffer.from('f\xfcnf', 'latin1'))], { replace: true }), [
    ['f\ufffdnf'],
  ]);
  assert.throws(() => textFiles([join(folder, 'none')]), /there is no such file/);
});

test('--clean makes words of letters and digits, in lower case', async () => {
  const path = file('raw.txt', "Don't stop: 3 DOGS (and a café)!\nNext.");
  assert.deepEqual(await linesOf([path], { clean: true }), [
    ['dont', 'stop', '3', 'dogs', 'and', 'a', 'café'],
    ['next'],
  ]);
});

test('the vocabulary is by frequency; texts without one are refused, odd ones warned of', async () => {
  const text = await countWords([file('v.txt', 'b a a c b a\nd')]);
  const { words, counts, total, wordOf } = vocabularyOf(text, 2);
  assert.deepEqual([words, [...counts], total], [['a', 'b'], [3, 2], 5]);
  assert.deepEqual([...wordOf], [1, 0, -1, -1]);
  assert.throws(
    () => vocabularyOf(text, 9),
    /no word stands 9 times in the text \(the most frequent is 'a' with 3\)/,
  );
  assert.throws(() => vocabularyOf(text, 3), /only one word stands at least 3 times/);
  const empty = await countWords([file('e.txt', ' \n\n')]);
  assert.throws(() => vocabularyOf(empty, 1), /the text has no words/);
  const long = await countWords([file('l.txt', 'a b '.repeat(600))]);
  const warnings = warningsOf(long, vocabularyOf(long, 1)).join('\n');
  assert.match(warnings, /1 line has more than 1,000 words/);
  assert.match(warnings, /1,200 words are too few for analogies/);
});

test('with more different words than fit, rare ones are dropped and frequent ones keep their number', () => {
  const table = new WordTable(1000);
  const word = Buffer.from('often');
  const often = table.add(word, 0, 5, 7);
  for (let i = 0; i < 5000; i++) {
    const rare = Buffer.from(`rare${i}`);
    table.add(rare, 0, rare.length, i);
    assert.equal(table.add(word, 0, 5, 7), often);
  }
  assert.equal(table.countOf(often), 5001);
  assert.ok(table.dropped >= 1);
});

test('pieces end at white space, whatever the chunks', async () => {
  const text = `${'wörter '.repeat(400_000)}end`;
  let all = '';
  for await (const piece of readPieces(file('p.txt', text))) {
    all += piece.toString('utf8');
    assert.ok(piece.at(-1) === 32 || all.endsWith('end'));
  }
  assert.equal(all, text);
});
