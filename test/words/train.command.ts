import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { singleDashes } from '../../src/words/commands/singleDashes.js';
import { readVectors } from '../../src/words/vectors/read.js';
import { testFolder, zeroWords, zipfText } from './helpers.js';

const { folder, file } = testFolder();
const text = file('text.txt', zipfText(300, 400, 30));
const small = ['--size', '10', '--epochs', '2', '--model', 'sg'];

test('the same bytes for one thread and three with --deterministic', async () => {
  const bytes = [];
  for (const threads of ['1', '3']) {
    const out = join(folder, `threads${threads}`);
    const run = await zeroWords([
      'train',
      text,
      '--out',
      out,
      ...small,
      '--deterministic',
      '--threads',
      threads,
      '--json',
    ]);
    assert.equal(run.code, 0, run.err);
    bytes.push(readFileSync(join(out, 'vectors.bin')));
    const report = JSON.parse(run.out);
    assert.equal(report.words, 2 * 12_000 - 2 * rareWords());
    assert.ok(report.loss < 4.2 && report.loss > 1, `${report.loss}`);
  }
  assert.ok(bytes[0].equals(bytes[1]));
});

/** Words of the text that are too rare for the vocabulary. */
function rareWords(): number {
  const counts = new Map<string, number>();
  for (const word of readFileSync(text, 'utf8').split(/\s+/)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts.values()].filter((n) => n < 5).reduce((a, b) => a + b, 0);
}

test('Ctrl-C saves with status 130, and the same command goes on, also after kill -9, to the vectors of an unbroken training', async () => {
  const long = [
    'train',
    text,
    '--size',
    '20',
    '--epochs',
    '400',
    '--deterministic',
    '--threads',
    '2',
    '--seed',
    '3',
  ];
  const broken = [...long, '--out', join(folder, 'broken')];
  const first = await zeroWords(broken, { kill: { after: /training +\d/, signal: 'SIGINT' } });
  assert.equal(first.code, 130, first.err);
  assert.match(first.out, /stopped; the same command goes on from here/);
  assert.ok(!existsSync(join(folder, 'broken', 'vectors.bin')));
  const other = await zeroWords([...broken, '--seed', '4']);
  assert.match(
    other.err,
    /was written by a training with seed 3, not 4; give the same again, or train in another folder/,
  );
  const killed = await zeroWords(broken, { kill: { after: /training +\d/, signal: 'SIGKILL' } });
  assert.equal(killed.code, null);
  const second = await zeroWords(broken);
  assert.match(second.out, /goes on after [\d,]+ words/);
  const whole = await zeroWords([...long, '--out', join(folder, 'whole')]);
  assert.equal(whole.code, 0, whole.err);
  const vectors = (name: string) => readFileSync(join(folder, name, 'vectors.bin'));
  assert.ok(vectors('broken').equals(vectors('whole')));
  assert.deepEqual(readdirSync(join(folder, 'broken')).sort(), [
    'checkpoint',
    'metrics.jsonl',
    'tensorboard',
    'vectors.bin',
    'vocabulary.txt',
  ]);
  const again = await zeroWords(broken);
  assert.match(again.out, /the training is complete/);
  writeFileSync(join(folder, 'broken', 'checkpoint'), vectors('broken').subarray(0, 100));
  const damaged = await zeroWords(broken);
  assert.equal(damaged.code, 1);
  assert.match(
    damaged.err,
    /^error: .*checkpoint is not a usable checkpoint file: it was not written by zero\n/m,
  );
});

test("word2vec.c's command line, from standard input, and words that start from other vectors", async () => {
  assert.deepEqual(singleDashes(['-train', 'x', '-cbow', '0', '-hs', '0', '-iter', '3', '-binary', '1', '-size', '9']), [
    'x', '--model', 'sg', '--epochs', '3', '--format', 'binary', '--size', '9',
  ]); // biome-ignore format: pairs
  assert.throws(() => singleDashes(['-hs', '1']), /there is no hierarchical softmax here/);
  const output = join(folder, 'out.txt');
  const run = await zeroWords(
    [
      'train',
      '-train',
      '-',
      '-output',
      output,
      '-cbow',
      '1',
      '-size',
      '6',
      '-iter',
      '1',
      '-binary',
      '0',
      '-threads',
      '1',
    ],
    { input: readFileSync(text) },
  );
  assert.equal(run.code, 0, run.err);
  const vectors = await readVectors(output);
  assert.equal(vectors.size, 6);
  const init = [
    'train',
    text,
    '--init',
    output,
    '--out',
    join(folder, 'init'),
    '--epochs',
    '1',
    '--alpha',
    '1e-9',
  ];
  assert.match(
    (await zeroWords([...init, '--size', '7'])).err,
    /the vectors of --init have 6 numbers, and --size is 7/,
  );
  assert.equal((await zeroWords([...init, '--size', '6', '--threads', '1'])).code, 0);
  const started = await readVectors(join(folder, 'init', 'vectors.bin'));
  assert.ok(started.data.every((x, i) => Math.abs(x - vectors.data[i]) < 1e-4));
});

test('the tensor engine trains to about the same loss', async () => {
  const tiny = file('tiny.txt', zipfText(50, 60, 20));
  const losses = [];
  for (const engine of ['wasm', 'tensor']) {
    const args = [
      'train',
      tiny,
      '--engine',
      engine,
      '--out',
      join(folder, engine),
      '--size',
      '8',
      '--epochs',
      '3',
    ];
    const run = await zeroWords([...args, '--model', 'sg', '--threads', '1', '--json', '--alpha', '0.01']);
    assert.equal(run.code, 0, run.err);
    losses.push(JSON.parse(run.out).loss);
  }
  assert.ok(Math.abs(losses[0] - losses[1]) < 0.1, `${losses}`);
});

test('what cannot be trained on is one sentence', async () => {
  const cases: [string[], RegExp, number][] = [
    [[], /there is no text to train on/, 2],
    [[file('empty.txt', '')], /the text has no words/, 1],
    [[text, '--min-count', '99999'], /no word stands 99999 times/, 1],
    [[text, '--deterministic', '--engine', 'tensor'], /--deterministic is for the engine wasm/, 2],
    [[join(folder, 'nothing')], /there is no such file/, 1],
  ];
  for (const [args, message, status] of cases) {
    const { code, err } = await zeroWords(['train', ...args, '--out', join(folder, 'none')]);
    assert.equal(code, status, err);
    assert.match(err, message);
    assert.doesNotMatch(err, /internal|at .*\.js:/);
  }
});
