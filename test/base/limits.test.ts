import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { ZeroError } from '../../base/errors.js';
import { limitError } from '../../base/limits.js';

test("a limit of the machine becomes the user's error, another error stays what it is", async () => {
  for (const [text, says] of [
    [
      'Worker initialization failure: EMFILE',
      /^cannot start 16 workers: too many files are open; .*ulimit -n/,
    ],
    ["EMFILE: too many open files, open '/x'", /too many files/],
    ['Worker initialization failure: EAGAIN', /no more threads/],
    ['std::bad_alloc', /not enough memory/],
    ["Cannot find module 'x'\nRequire stack:\n- /y", /cannot be loaded; .*ulimit -n/],
  ] as const) {
    const error = limitError('16 workers', new Error(text));
    assert.ok(error instanceof ZeroError);
    assert.match(error.message, says);
  }
  for (const other of [new Error('EMFILEX is no word'), new TypeError('x'), new ZeroError('EMFILE'), 'text'])
    assert.equal(limitError('workers', other), other);
});

test('a thread that runs out of its memory is known', async () => {
  const worker = new Worker('const a = []; for (;;) a.push(new Array(1e5).fill({}));', {
    eval: true,
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 },
  });
  const error = await new Promise((resolve) => worker.once('error', resolve));
  assert.match(
    (limitError('workers', error) as Error).message,
    /^cannot start workers: there is not enough memory/,
  );
});
