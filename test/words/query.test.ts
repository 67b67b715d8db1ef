import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Rng } from '../../base/rng.js';
import { start } from '../../src/tensor/backend.js';
import { builtinQuestions } from '../../src/words/evaluate/builtin.js';
import { evaluate } from '../../src/words/evaluate/evaluate.js';
import { shareInterval } from '../../src/words/evaluate/interval.js';
import { isSyntactic, parseQuestions, sectionOf } from '../../src/words/evaluate/questions.js';
import { BigramTable } from '../../src/words/phrases/bigrams.js';
import { bigramSink, PhraseWriter } from '../../src/words/phrases/phrases.js';
import { bestOf, WordQuery } from '../../src/words/query/query.js';
import { countWords } from '../../src/words/text/tokens.js';
import type { WordVectors } from '../../src/words/vectors/vectors.js';
import { testFolder } from './helpers.js';

before(() => start('cpu'));
const { file } = testFolder();

/** Royalty is one direction, womanhood another. */
const vectors: WordVectors = {
  words: ['man', 'woman', 'king', 'queen', 'apple', 'pear'],
  size: 3,
  data: Float32Array.of(1, 0, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 0, -1, 0.1, 0.1, -1, 0),
};

test('king - man + woman is queen; neighbours and the odd one out', () => {
  const query = new WordQuery(vectors);
  for (const multiply of [false, true])
    assert.equal(query.analogy(['man', 'king', 'woman'], 1, multiply)[0].word, 'queen');
  assert.deepEqual(
    query.near(['apple'], 1).map((x) => x.word),
    ['pear'],
  );
  const [first] = query.near(['king'], 1);
  assert.ok(Math.abs(first.score - 2 / Math.sqrt(2 * 3)) < 1e-6);
  assert.equal(query.odd(['king', 'apple', 'queen', 'man'])[0].word, 'apple');
  assert.equal(query.near(['KING'], 1)[0].word, first.word);
  assert.throws(() => query.near(['quen'], 1), /there is no vector for 'quen'; near spellings are 'queen'/);
});

test('the best of some scores are as sorting has them', () => {
  const rng = new Rng(1);
  for (let i = 0; i < 50; i++) {
    const scores = Float32Array.from({ length: 1 + rng.int(40) }, () => rng.int(10));
    const sorted = [...scores].sort((a, b) => b - a);
    assert.deepEqual(
      bestOf(scores, 5).map((w) => scores[w]),
      sorted.slice(0, 5),
    );
  }
});

test('questions are lines of four words under sections', () => {
  const sections = parseQuestions(
    ': capitals\nAthens Greece Oslo Norway\n\n: gram plural\ncat cats dog dogs\n',
    'q',
  );
  assert.deepEqual(
    sections.map((s) => [s.name, s.questions.length, isSyntactic(s)]),
    [
      ['capitals', 1, false],
      ['gram plural', 1, true],
    ],
  );
  assert.throws(
    () => parseQuestions('a b c d\na b c\n', 'q.txt'),
    /q\.txt, line 2: there are 3 words, and a question has four/,
  );
  assert.throws(() => parseQuestions(': empty\n', 'q.txt'), /q\.txt has no questions/);
  for (const { questions, name } of builtinQuestions()) {
    const words = questions.flatMap((q) => q.pairs.flat());
    assert.ok(
      words.every((word) => /^[a-z]+$/.test(word)),
      name,
    );
    const pairs = new Set(questions.map((q) => q.pairs[0].join(' ')));
    assert.equal(questions.length, pairs.size * (pairs.size - 1), `${name}: a pair stands twice`);
  }
});

test('an evaluation answers as single questions do, and counts what it cannot ask', async () => {
  const section = sectionOf('royal', [
    ['man', 'king'],
    ['woman', 'queen'],
    ['boy', 'prince'],
  ]);
  for (const multiply of [false, true]) {
    const [result] = await evaluate(vectors, [section], multiply);
    assert.deepEqual([result.answers.length, result.skipped], [2, 4]);
    const query = new WordQuery(vectors);
    for (const { question, right } of result.answers) {
      const [[a, b], [c, d]] = question.pairs;
      assert.equal(right, query.analogy([a, b, c], 1, multiply)[0].word === d);
    }
  }
  await assert.rejects(
    evaluate(vectors, [
      sectionOf('x', [
        ['boy', 'prince'],
        ['a', 'b'],
      ]),
    ]),
    /none of the questions/,
  );
});

test('the interval holds the share, covers a known one, and is wider the fewer pairs there are', () => {
  const rng = new Rng(2);
  const resultOf = (pairs: number) => {
    const names = Array.from({ length: pairs }, (_, i) => [`a${i}`, `b${i}`] as const);
    const good = names.map(() => rng.float() < 0.5);
    const section = sectionOf('s', names);
    const answers = section.questions.map((question) => ({
      question,
      right: good[names.findIndex((n) => n[0] === question.pairs[1][0])],
    }));
    return { section, answers, skipped: 0 };
  };
  const width = (pairs: number) => {
    const [low, high] = shareInterval([resultOf(pairs)], new Rng(1));
    return high - low;
  };
  // Right and wrong go by the pair: 40 pairs tell a share to about +-0.15, however many questions they make.
  assert.ok(width(40) > 0.2 && width(40) < 0.45, `${width(40)}`);
  assert.ok(width(10) > width(40));
});

test('phrases: pairs above the threshold are joined, once a word, within lines', async () => {
  const text = 'new york is big\nthe new york times\nsan francisco new\nyork\n'.repeat(20);
  const pairs = new BigramTable(50);
  const all: number[] = [];
  const sink = bigramSink(pairs);
  const counted = await countWords(
    [file('p.txt', text)],
    {},
    {
      write: (tokens) => {
        all.push(...tokens);
        sink.write(tokens);
      },
    },
  );
  assert.equal(pairs.countOf(0, 1), 40);
  const writer = new PhraseWriter(counted, pairs, { minCount: 5, threshold: 3 });
  const lines = writer.linesOf(Int32Array.from(all)).toString().split('\n');
  // (40 - 5) / (60 * 60) * 260 = 2.5 for new york, (20 - 5) / (20 * 20) * 260 = 9.75 for san francisco
  assert.deepEqual(lines.slice(0, 4), ['new york is_big', 'the new york times', 'san_francisco new', 'york']);
  assert.equal(writer.phrases, 40);
});

test('a table of pairs agrees with a map, and drops rare pairs when there are too many', () => {
  const rng = new Rng(3);
  const table = new BigramTable();
  const map = new Map<string, number>();
  for (let i = 0; i < 100_000; i++) {
    const [a, b] = [rng.int(300), Math.floor(300 ** rng.float())];
    table.add(a, b);
    map.set(`${a} ${b}`, (map.get(`${a} ${b}`) ?? 0) + 1);
  }
  const entries = [...table.entries()];
  assert.equal(entries.length, map.size);
  for (const [a, b, count] of entries) assert.equal(count, map.get(`${a} ${b}`));
  const small = new BigramTable(100);
  for (let i = 0; i < 1000; i++) {
    small.add(1, 2);
    small.add(i, i);
  }
  assert.equal(small.countOf(1, 2), 1000);
  assert.ok(small.dropped > 0);
});
