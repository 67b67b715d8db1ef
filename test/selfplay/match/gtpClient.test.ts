import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { GtpClient, GtpEnded, GtpRefusal, killTree } from '../../../selfplay/match/gtpClient.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-gtp-'));
after(() => rmSync(folder, { recursive: true }));

/** A program that runs `body` for each line that it reads. */
function program(name: string, body: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(
    path,
    `import { createInterface } from 'node:readline';
    import { writeFileSync } from 'node:fs';
    for await (const line of createInterface({ input: process.stdin })) { ${body} }`,
  );
  return `"${process.execPath}" "${path}"`;
}

/** Waits until something holds, five seconds at most. */
async function until(holds: () => boolean): Promise<boolean> {
  for (let i = 0; i < 250 && !holds(); i++) await sleep(20);
  return holds();
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('answers come back in the order of the commands, without = and identity, over more than one line', async () => {
  const client = GtpClient.start(
    program('good', "process.stdout.write('noise\\n=1 ' + line + '\\nmore\\n\\n');"),
  );
  const answers = await Promise.all([client.send('one'), client.send('two')]);
  assert.deepEqual(answers, ['one\nmore', 'two\nmore']);
  await client.quit();
  assert.equal(client.running, false);
});

test('a refusal is told from an end, and nothing of it can command a terminal', async () => {
  const client = GtpClient.start(program('refuses', "process.stdout.write('? no \\u001b[2J way\\n\\n');"));
  await assert.rejects(client.send('play black A1'), (error: Error) => {
    assert.ok(error instanceof GtpRefusal);
    assert.match(error.message, /refused 'play black A1': no \?\[2J way/);
    return true;
  });
  assert.equal(client.running, true);
  client.kill();
});

test('a program that hangs is ended with all that it started', {
  skip: process.platform === 'win32',
}, async () => {
  const pids = join(folder, 'pids');
  const hangs = program(
    'hangs',
    `if (line === 'name') process.stdout.write('= hangs\\n\\n');
     else {
       const { spawn } = await import('node:child_process');
       const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
       writeFileSync(${JSON.stringify(pids)}, process.pid + ' ' + child.pid);
     }`,
  );
  const client = GtpClient.start(hangs, 3000);
  await client.send('name');
  await assert.rejects(client.send('genmove b'), (error: Error) => {
    assert.ok(error instanceof GtpEnded);
    assert.match(error.message, /gave no answer to 'genmove b' in 3 s/);
    return true;
  });
  for (const pid of readFileSync(pids, 'utf8').split(' ').map(Number))
    assert.ok(await until(() => !isRunning(pid)), `${pid} runs on`);
  await assert.rejects(client.send('name'), GtpEnded);
});

test('a program is not ended for the time that this process stood still', async () => {
  const client = GtpClient.start(program('waits', "process.stdout.write('= ' + line + '\\n\\n');"), 2000);
  await client.send('ready');
  const answer = client.send('genmove b');
  // As a machine's sleep: the answer has come long before this process goes on, and more than the time has passed.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2100);
  assert.equal(await answer, 'genmove b');
  await client.quit();
});

test('a program that floods its output is ended', async () => {
  const client = GtpClient.start(
    program('floods', "for (let i = 0; i < 20; i++) process.stdout.write('x'.repeat(1 << 20));"),
  );
  await assert.rejects(client.send('name'), /wrote 16 MB without an answer/);
});

test('on Windows the whole tree is ended, not its shell alone', {
  skip: process.platform === 'win32',
}, async () => {
  // taskkill's place is taken by a script that writes down what it was asked.
  const log = join(folder, 'taskkill.log');
  const script = join(folder, 'taskkill');
  writeFileSync(script, `#!/bin/sh\necho "$@" > "${log}"\n`);
  chmodSync(script, 0o755);
  const path = process.env.PATH;
  process.env.PATH = `${folder}:${path}`;
  try {
    killTree(4711, 'win32');
  } finally {
    process.env.PATH = path;
  }
  const asked = () => {
    try {
      return readFileSync(log, 'utf8').trim();
    } catch {
      return '';
    }
  };
  assert.ok(await until(() => asked() !== ''));
  assert.equal(asked(), '/pid 4711 /T /F');
});
