import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { ZeroError } from '../../base/errors.js';
import { PIXELS, readDigits } from '../../src/digits/csv.js';
import { writeSubmission } from '../../src/digits/submission.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-csv-'));
const names = Array.from({ length: PIXELS }, (_, i) => `pixel${i}`);
const header = ['label', ...names].join(',');
const values = (seed: number): number[] => names.map((_, i) => (i * 7 + seed) % 256);
const row = (label: number, seed = label): string => [label, ...values(seed)].join(',');

function file(content: string): string {
  const path = join(folder, 'digits.csv');
  writeFileSync(path, content);
  return path;
}

test('labels and pixels come back, with LF, CRLF or a byte order mark, with or without a last line end', async () => {
  for (const [start, end] of [
    ['', '\n'],
    ['', '\r\n'],
    ['\uFEFF', '\n'],
    ['\uFEFF', '\r\n'],
  ] as const) {
    for (const last of ['', end]) {
      const digits = await readDigits(file(start + [header, row(3), row(9)].join(end) + last));
      assert.deepEqual([...digits.labels!], [3, 9]);
      assert.deepEqual([...digits.pixels], [...values(3), ...values(9)]);
    }
  }
});

test('a test file has no labels', async () => {
  const digits = await readDigits(file(`${names.join(',')}\n${values(5).join(',')}\n`));
  assert.equal(digits.labels, undefined);
  assert.deepEqual([...digits.pixels], values(5));
});

test('more rows than the first buffer and than one chunk of the stream', async () => {
  const rows = Array.from({ length: 1500 }, (_, i) => row(i % 10, i));
  const digits = await readDigits(file([header, ...rows].join('\n')));
  assert.equal(digits.count, 1500);
  assert.deepEqual([...digits.pixels.subarray(1499 * PIXELS)], values(1499));
});

test('a broken file is one error with the file and the line', async () => {
  const changed = (column: number, text: string): string => row(1).split(',').with(column, text).join(',');
  const broken: [string, RegExp][] = [
    ['', /is empty/],
    [`${header}\n`, /no digits/],
    [`${row(1)}\n${row(2)}`, /line 1 is not a header/],
    [header.replace(',pixel5,', ','), /line 1: the header lacks pixel5 as column 7/],
    [`${header},more\n`, /line 1: the header has 786 columns, not 785/],
    [`${header}\n${row(1)}\n${changed(1, 'x')}`, /digits\.csv line 3: pixel0 is "x"/],
    [`${header}\n${changed(3, '-4')}`, /line 2: pixel2 is "-4"/],
    [`${header}\n${changed(784, '256')}`, /line 2: pixel783 is "256"/],
    [`${header}\n${changed(9, '')}`, /line 2: pixel8 is ""/],
    [`${header}\n${changed(0, '10')}`, /line 2: label is "10"/],
    [`${header}\n${row(1).slice(0, 20)},1`, /line 2 has \d+ values/],
    [`${header}\n${row(1)},0`, /line 2 has 786 values/],
  ];
  for (const [content, message] of broken) {
    await assert.rejects(
      readDigits(file(content)),
      (error) => error instanceof ZeroError && message.test(error.message),
    );
  }
  await assert.rejects(readDigits(join(folder, 'absent.csv')), /no such file/);
});

test('a submission numbers its pictures from 1', () => {
  const path = join(folder, 'submission.csv');
  writeSubmission(path, Uint8Array.of(7, 0, 9));
  assert.equal(readFileSync(path, 'utf8'), 'ImageId,Label\n1,7\n2,0\n3,9\n');
});

test('a pipe without a writer and a file without an end are refused, not read for ever', {
  skip: process.platform === 'win32',
  timeout: 60_000,
}, async () => {
  const pipe = join(folder, 'pipe');
  assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
  await assert.rejects(readDigits(pipe), { name: 'ZeroError', message: /named pipe/ });
  await assert.rejects(readDigits('/dev/zero'), { name: 'ZeroError', message: /line 1 is too long/ });
});
