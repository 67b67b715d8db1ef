import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { z } from 'zod';
import { GrowingLines, SampledLines } from '../../../base/files/growing.js';

const root = mkdtempSync(join(tmpdir(), 'zero-growing-'));
after(() => rmSync(root, { recursive: true }));

const line = z.object({ n: z.number(), pad: z.string().optional() });
/** Lines by their numbers, as long as those of metrics. */
const text = (from: number, to: number) =>
  Array.from(
    { length: to - from },
    (_, i) => `${JSON.stringify({ n: from + i, pad: '.'.repeat(500) })}\n`,
  ).join('');
const numbers = (lines: readonly { n: number }[]) => lines.map(({ n }) => n);

test('all lines of a file come once each, however they are written; damaged ones are left out', () => {
  const path = join(root, 'all');
  const all = new GrowingLines(path, line);
  assert.equal(all.poll(), false, 'no file yet');
  writeFileSync(path, '{"n":1}\n{"n":2}\n{"n":');
  assert.equal(all.poll(), true);
  assert.deepEqual(numbers(all.lines), [1, 2]);
  assert.equal(all.poll(), false);
  appendFileSync(path, '3}\nnoise\n{"n":"x"}\n{"n":4}\n');
  assert.equal(all.poll(), true);
  assert.deepEqual(numbers(all.lines), [1, 2, 3, 4]);
  writeFileSync(path, '{"n":9}\n');
  assert.equal(all.poll(), true, 'another file took its place');
  assert.deepEqual(numbers(all.lines), [9]);
});

test('a short file is sampled whole, a long one evenly, with its first and its newest lines; growth is followed', () => {
  const path = join(root, 'sampled');
  writeFileSync(path, text(0, 100));
  const sampled = new SampledLines(path, line, 80);
  sampled.poll();
  assert.deepEqual(numbers(sampled.lines), [...Array(100).keys()]);
  appendFileSync(path, text(100, 5000));
  const long = new SampledLines(path, line, 80);
  for (const lines of [sampled, long]) {
    lines.poll();
    appendFileSync(path, text(5000, 5001));
    lines.poll();
    const got = numbers(lines.lines);
    assert.ok(got.length >= 40 && got.length <= 160, `${got.length}`);
    assert.ok(got[0] < 100 && got.at(-1) === 5000, `${got[0]} ${got.at(-1)}`);
    assert.deepEqual(
      got,
      [...new Set(got)].sort((a, b) => a - b),
    );
    writeFileSync(path, text(0, 5000));
  }
  const got = numbers(long.lines);
  assert.ok(Math.max(...got.slice(1, 70).map((n, i) => n - got[i])) < 130, 'even');
});

test('what grows by thousands of lines keeps some of them, the newest among them', () => {
  const path = join(root, 'grown');
  const sampled = new SampledLines(path, line, 10);
  for (let n = 0; n < 500; n++) {
    appendFileSync(path, `{"n":${n}}\n`);
    sampled.poll();
    assert.ok(sampled.lines.length <= 20 && sampled.lines.at(-1)?.n === n);
  }
});

test('a symbolic link is refused in one sentence', () => {
  const path = join(root, 'link');
  symlinkSync('/etc/passwd', path);
  assert.throws(
    () => new GrowingLines(path, line).poll(),
    /link is a symbolic link, which is not followed here/,
  );
});
