import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { KERNEL_PATH } from '../../src/words/kernel/kernel.js';

test('the committed binary is what the source compiles to', async () => {
  const { compileKernel } = await import(new URL('../../../scripts/kernel.mjs', import.meta.url).href);
  const compiled = Buffer.from(await compileKernel());
  assert.ok(compiled.equals(readFileSync(KERNEL_PATH)), 'run node scripts/kernel.mjs and commit the binary');
});
