import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { start } from '../../../src/tensor/backend.js';
import { readLog } from '../../../src/tensor/training/log.js';
import { close, type KillAt, trainInFolder, weightsOf } from './tinyTraining.js';

const scratch = (): string => mkdtempSync(join(tmpdir(), 'zero-killed-'));

/** The tiny training in a process of its own, which kills itself with SIGKILL at a place. */
async function killed(folder: string, at: KillAt, step: number): Promise<void> {
  const program = fileURLToPath(new URL('./tinyTraining.js', import.meta.url));
  const child = spawn(process.execPath, [program, folder, at, String(step)], { stdio: 'inherit' });
  assert.deepEqual(await once(child, 'exit'), [null, 'SIGKILL']);
}

test('killed three times with kill -9 and gone on, a training ends with the weights of an unbroken one', async () => {
  await start('cpu');
  const [whole, broken] = [scratch(), scratch()];
  await killed(broken, 'step', 3);
  await killed(broken, 'validation', 14);
  await killed(broken, 'epoch', 21);
  close(await weightsOf(await trainInFolder(broken)), await weightsOf(await trainInFolder(whole)));
  const steps = (folder: string) =>
    readLog(join(folder, 'metrics.jsonl')).map((line) => [line.step, 'epoch' in line]);
  assert.deepEqual(steps(broken), steps(whole));
});
