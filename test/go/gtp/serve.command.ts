import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const zero = fileURLToPath(new URL('../../../../bin/zero.js', import.meta.url));

/** What `zero gtp` answers to input that comes all at once. */
function answers(input: string): string {
  const run = spawnSync(process.execPath, [zero, 'gtp', '--size', '5', '--visits', '10'], {
    input,
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
}

test('zero gtp answers every command of its input and ends with quit', () => {
  const out = answers('1 protocol_version\r\n\n2 boardsize 5\n3 genmove b\n4 bogus\n5 quit\n6 name\n');
  assert.match(out, /^=1 2\n\n=2\n\n=3 ([A-E][1-5]|pass)\n\n\?4 unknown command\n\n=5\n\n$/);
});

test('zero gtp ends an analysis when more input waits, and itself when the input ends', () => {
  const out = answers('kata-analyze b 100\n7 name\nlz-analyze w 100\n');
  assert.match(out, /^=\n(info move .*\n)*\n=7 zero\n\n=\n(info move .*\n)*\n$/);
});

test('a size without a network: boardsize answers as GTP asks, with the reason among the messages; at the start it is refused', () => {
  const run = (args: string[], input: string) =>
    spawnSync(process.execPath, [zero, 'gtp', ...args], { input, encoding: 'utf8', timeout: 60_000 });
  const asked = run(['--size', '5'], 'boardsize 23\nquery_boardsize\n');
  assert.equal(asked.stdout, '? unacceptable size\n\n= 5\n\n');
  assert.match(asked.stderr, /^zero: zero has no network for 23x23 .*--network.*\n$/);
  const started = run(['--size', '23'], 'name\n');
  assert.equal(started.status, 1);
  assert.equal(started.stdout, '');
  assert.match(started.stderr, /^error: zero has no network for 23x23 /);
});

test('the end of the input ends a search under way, and its move is still written', async () => {
  const child = spawn(process.execPath, [zero, 'gtp', '--size', '5', '--visits', '10000000'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    // The game is not decided yet, so that the search would go on for minutes.
    if (out === '= zero\n\n') {
      child.stdin.write('genmove b\n');
      setTimeout(() => child.stdin.end(), 500);
    }
  });
  child.stdin.write('name\n');
  const begun = performance.now();
  const [status] = await once(child, 'exit');
  assert.equal(status, 0);
  assert.match(out, /^= zero\n\n= ([A-E][1-5]|pass)\n\n$/);
  assert.ok(performance.now() - begun < 30_000);
});

test('commands that come together with the end are answered by their limits', () => {
  const run = (input: string) =>
    spawnSync(process.execPath, [zero, 'gtp', '--size', '5', '--visits', '100'], { input, encoding: 'utf8' });
  const [, answer] = run('reg_genmove b\nzero-visits\n').stdout.split('\n\n');
  const total = [...answer.matchAll(/(?:[A-E]\d|pass) (\d+)/g)].reduce((sum, [, n]) => sum + Number(n), 0);
  assert.ok(total >= 64, `${total}`);
});
