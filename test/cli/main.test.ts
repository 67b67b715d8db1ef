import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../../bin/zero.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'zero-cli-'));
after(() => rmSync(folder, { recursive: true }));

function zero(...args: string[]): SpawnSyncReturns<string> {
  const env = { ...process.env, NO_COLOR: '1' };
  return spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8', cwd: folder, env, timeout: 60_000 });
}

/** Checks that a command line ends with a status and one line of error, and nothing on standard output. */
function refuses(status: number, what: RegExp, ...args: string[]): void {
  const run = zero(...args);
  assert.equal(run.status, status, `zero ${args.join(' ')}: ${run.stderr}`);
  const errors = run.stderr.split('\n').filter((line) => line.startsWith('error:'));
  assert.equal(errors.length, 1, run.stderr);
  assert.match(errors[0], what);
  assert.doesNotMatch(run.stderr, /internal|\.js:\d/);
  assert.equal(run.stdout, '');
}

test('help goes to standard output and ends well', () => {
  const run = zero('match', '--help');
  assert.equal(run.status, 0);
  assert.match(run.stdout, /Examples:/);
});

test('wrong usage ends with status 2 and says what to give', () => {
  refuses(2, /unknown command 'bogus'/, 'bogus');
  refuses(2, /missing required argument/, 'run');
  refuses(2, /give a whole number from 1/, 'selfplay', '--workers', '0');
  refuses(2, /give fast or agz/, 'train', '--recipe', 'foo');
  refuses(2, /there is no board size '6x6'; use one of/, 'run', 'x', '--size', '6x6');
  refuses(2, /'gtp:' names no program/, 'match', 'gtp:', 'random');
  refuses(2, /counted by area/, 'match', 'random', 'random', '--rules', 'japanese');
});

test('what is missing ends with status 1 and says where it was looked for', () => {
  refuses(1, /there is no network at nowhere/, 'gtp', '--network', 'nowhere');
  refuses(1, /nowhere holds no run .*zero run nowhere begins one/, 'status', 'nowhere');
  refuses(1, /there is no folder records; make games with zero selfplay/, 'train');
});

test('a match ends with a status by its outcome', () => {
  const run = zero('match', 'random', 'random', '--size', '3', '--komi', '20', '--games', '2', '--json');
  assert.equal(run.status, 3, run.stderr); // White wins both: one each
  const { wins, losses, draws, won } = JSON.parse(run.stdout);
  assert.deepEqual({ wins, losses, draws, won }, { wins: 1, losses: 1, draws: 0, won: false });
});
