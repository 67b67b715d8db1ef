import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const root = mkdtempSync(join(tmpdir(), 'zero-interrupt-'));
after(() => rmSync(root, { recursive: true }));
const module = (path: string) => new URL(`../../${path}`, import.meta.url).href;

/** A command that holds a lock, works until it is interrupted, and then takes `saving` milliseconds to save. */
async function command(saving: number) {
  const lock = join(mkdtempSync(join(root, 'f-')), 'lock');
  const code = `
    const { onInterrupt } = await import('${module('src/terminal/interrupt.js')}');
    const { takeLock } = await import('${module('base/files/lock.js')}');
    const release = takeLock(process.argv[1]);
    const work = new AbortController();
    const stopListening = onInterrupt(work, () => console.log('saving'));
    const alive = setInterval(() => {}, 1e6);
    work.signal.addEventListener('abort', () => setTimeout(() => {
      console.log('saved');
      release();
      stopListening();
      clearInterval(alive);
    }, ${saving}));
    console.log('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, lock], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const heard = async (word: string) => {
    while (!said.includes(word)) await once(child.stdout, 'data');
  };
  await heard('ready');
  return { child, ended, heard, said: () => said, locked: () => existsSync(lock) };
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  test(`${signal} saves and ends with 130`, async () => {
    const { child, ended, said, locked } = await command(50);
    child.kill(signal);
    assert.deepEqual(await ended, [130, null]);
    assert.equal(said(), 'ready\nsaving\nsaved\n');
    assert.equal(locked(), false);
  });

test('one Ctrl-C that comes twice, through npx too, and a hang-up behind it do not cut the saving short', async () => {
  const { child, ended, heard, said } = await command(500);
  child.kill('SIGINT');
  await heard('saving');
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) child.kill(signal);
  assert.deepEqual(await ended, [130, null]);
  assert.equal(said(), 'ready\nsaving\nsaved\n');
});

test('a second Ctrl-C ends at once, without its lock', async () => {
  const { child, ended, heard, said, locked } = await command(60_000);
  child.kill('SIGINT');
  await heard('saving');
  await new Promise((done) => setTimeout(done, 1100));
  child.kill('SIGINT');
  assert.deepEqual(await ended, [null, 'SIGINT']);
  assert.equal(said(), 'ready\nsaving\n');
  assert.equal(locked(), false);
});
