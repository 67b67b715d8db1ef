import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const root = mkdtempSync(join(tmpdir(), 'zero-match-'));
after(() => rmSync(root, { recursive: true }));

function zero(...args: string[]) {
  return spawnSync(process.execPath, ['bin/zero.js', 'match', ...args], { encoding: 'utf8' });
}

const RANDOM = ['random', 'random', '--games', '6'];

test('9 and 9x9 are the same board, and the same seed the same match', () => {
  const [a, b] = ['5', '5x5'].map((size) => zero(...RANDOM, '--size', size, '--json'));
  assert.equal(a.stderr, '');
  const report = JSON.parse(a.stdout);
  assert.deepEqual(JSON.parse(b.stdout), report);
  assert.deepEqual([report.size, report.games, report.interrupted, report.givenUp], [5, 6, false, 0]);
  assert.equal(a.status, report.wins > report.losses ? 0 : 3);
});

test('a match that was interrupted says so, and goes on with --resume', {
  skip: process.platform === 'win32',
}, async () => {
  const folder = join(root, 'games');
  const args = ['networks/5x5.zero', 'random', '--visits', '4', '--threads', '1', '--sgf', folder];
  const child = spawn(process.execPath, ['bin/zero.js', 'match', ...args, '--games', '2000']);
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  const count = () => {
    try {
      return readdirSync(folder).filter((name) => name.endsWith('.sgf')).length;
    } catch {
      return 0;
    }
  };
  while (count() === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGINT');
  const status = await new Promise((resolve) => child.on('close', resolve));
  assert.equal(status, 130);
  const played = count();
  assert.match(out, new RegExp(`draws in ${played} games`));
  assert.match(out, /games under way were given up\ninterrupted before its end/);
  const rest = zero(...args, '--games', String(played + 2), '--resume', '--json');
  assert.equal(rest.stderr, '');
  assert.equal(JSON.parse(rest.stdout).games, played + 2);
  assert.ok(count() >= played + 2);
});

test('what cannot be played is one sentence', () => {
  for (const [args, status, message] of [
    [['random', 'gtp:'], 2, /'gtp:' names no program/],
    [['random', 'nowhere.zero'], 1, /there is no network at nowhere.zero/],
    [['networks/5x5.zero', 'random', '--size', '9x9'], 1, /5x5.zero is for 5x5, not 9x9/],
    [['random', 'random', '--size', '9x8'], 2, /from 2x2 to 25x25/],
    [['random', 'random', '--rules', 'japanese'], 2, /counted by area/],
    [['random', 'random', '--resume'], 2, /--resume goes on with the games in a folder/],
  ] as const) {
    const run = zero(...args);
    assert.match(run.stderr, message);
    assert.equal(run.status, status, run.stderr);
    assert.doesNotMatch(run.stderr, /\n\s+at /);
  }
});
