import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { headerLine, PIXELS } from '../../src/digits/csv.js';
import { readIdx } from '../../src/digits/idx.js';
import { packagedFolder } from '../../src/digits/load.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-mnist-'));
const digits = readIdx(packagedFolder(), 't10k');

function csv(name: string, count: number, labelled: boolean): string {
  const path = join(folder, name);
  const rows = Array.from({ length: count }, (_, i) => {
    const pixels = digits.pixels.subarray(i * PIXELS, (i + 1) * PIXELS).join(',');
    return labelled ? `${digits.labels[i]},${pixels}` : pixels;
  });
  writeFileSync(path, `${headerLine(labelled)}\n${rows.join('\n')}\n`);
  return path;
}

const zero = (...args: string[]): ChildProcess =>
  spawn(process.execPath, ['bin/zero.js', 'mnist', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });

async function run(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = zero(...args);
  let [out, err] = ['', ''];
  child.stdout!.on('data', (chunk) => (out += chunk));
  child.stderr!.on('data', (chunk) => (err += chunk));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, out, err };
}

test('train, stopped by Ctrl-C and gone on; then predict, evaluate, show', async () => {
  const train = csv('train.csv', 400, true);
  const model = join(folder, 'model');
  const args = ['train', '--train', train, '--out', model, '--epochs', '3', '--batch', '64'];

  const first = zero(...args);
  let said = '';
  const interrupted = new Promise((done) => first.once('close', done));
  first.stdout!.on('data', (chunk) => (said += chunk));
  first.stderr!.once('data', () => first.kill('SIGINT')); // the bar: a first step is done
  assert.equal(await interrupted, 130);
  assert.match(said, /^ {2}7 +\d+ /m, 'label counts come first');
  assert.match(said, /stopped; the same command goes on from here/);

  const second = await run(...args, '--json');
  assert.equal(second.code, 0, second.err);
  const report = JSON.parse(second.out);
  assert.equal(report.epoch, 3);
  assert.equal(report.step, 18);

  const submission = join(folder, 'submission.csv');
  const predicted = await run(
    'predict',
    '--model',
    model,
    '--test',
    csv('test.csv', 30, false),
    '--out',
    submission,
  );
  assert.equal(predicted.code, 0, predicted.err);
  assert.match(readFileSync(submission, 'utf8'), /^ImageId,Label\n1,\d\n2,\d\n(\d+,\d\n){28}$/);

  const shown = await run('show', '--model', model, '--data', train, '--json');
  const { accuracy, count } = JSON.parse(shown.out);
  assert.equal(count, 400);
  const evaluated = await run('evaluate', '--model', model, '--data', train, '--json');
  assert.equal(JSON.parse(evaluated.out).accuracy, accuracy);
  assert.ok(existsSync(join(model, 'confusion.png')) && existsSync(join(model, 'mistakes.png')));
});

test('what cannot be done is one sentence and exit status 1', async () => {
  const unlabelled = csv('unlabelled.csv', 3, false);
  const cases: [string[], RegExp][] = [
    [
      ['train', '--train', unlabelled],
      /^error: .*unlabelled\.csv has no label column; give a file with labels/,
    ],
    [['predict', '--model', folder, '--test', unlabelled], /^error: .* has no model\.json/],
  ];
  for (const [args, message] of cases) {
    const { code, err } = await run(...args);
    assert.equal(code, 1);
    assert.match(err, message);
    assert.equal(err.trim().split('\n').length, 1);
  }
});
