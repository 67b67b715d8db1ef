import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { ZeroError } from '../../base/errors.js';
import { curvesCommand } from '../../src/digits/curves.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-curves-'));

test('curves of a metrics file: one line a chart, with the points of its epochs', (t) => {
  t.mock.method(console, 'log', () => {});
  const epoch = (n: number, accuracy: number) =>
    JSON.stringify({
      ...{ step: n * 10, epoch: n, seconds: n * 99, cpu: n * 60, rate: 0.1 / n },
      ...{ 'epoch/loss': 1 / n, 'validation/loss': 2 / n, 'validation/accuracy': accuracy },
    });
  const run = join(folder, 'first.jsonl');
  const step = JSON.stringify({ step: 5, loss: 3 });
  writeFileSync(run, [epoch(1, 0.9), step, epoch(2, 0.98), epoch(3, 0.99), '{"step": 40, "epo'].join('\n'));
  const out = join(folder, 'curves.svg');
  curvesCommand([run], { out });
  const lines = [...readFileSync(out, 'utf8').matchAll(/<polyline points="([^"]*)"/g)].map((m) =>
    m[1].split(' '),
  );
  // The first epoch's error of 10 % is left out of the first chart.
  assert.deepEqual(
    lines.map((points) => points.length),
    [2, 3, 3, 3],
  );
  assert.match(readFileSync(out, 'utf8'), />first</);
});

test('a file without epochs is refused', () => {
  const run = join(folder, 'empty.jsonl');
  writeFileSync(run, '');
  assert.throws(
    () => curvesCommand([run], { out: join(folder, 'x.svg') }),
    (e) => e instanceof ZeroError && /has no epochs/.test(e.message),
  );
});
