import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { POOL_OPTIONS } from '../../base/workers.js';

test("a pool's workers do not load ES modules by require, whose end in the midst ends the process", async () => {
  const worker = new Worker(
    "require('node:worker_threads').parentPort.postMessage(process.features.require_module === true)",
    { eval: true, ...POOL_OPTIONS },
  );
  assert.equal(await new Promise((resolve) => worker.once('message', resolve)), false);
});
