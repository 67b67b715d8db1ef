import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { writeTinyNetwork } from '../go/tinyNetwork.js';

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
  refuses(2, /give fast or keras; did you mean 'keras'\?/, 'mnist', 'train', '--recipe', 'keres');
  refuses(2, /give a number from 0 to \d+/, 'run', 'x', '--minutes', '1e99');
  refuses(2, /'gtp:' names no program/, 'match', 'gtp:', 'random');
  refuses(2, /counted by area/, 'match', 'random', 'random', '--rules', 'japanese');
});

test('a board is 9 or 9x9 in every command that takes one', () => {
  const commands = ['run x', 'train', 'selfplay', 'match random random', 'gtp', 'play', 'bench'];
  for (const command of commands)
    refuses(2, /'--size <board>' argument '9x8' is invalid\. give a board from 2x2 to 25x25/, ...command.split(' '), '--size', '9x8'); // biome-ignore format: one line
});

test('a setting that cannot be is refused alike by run, train and selfplay, before anything is made', () => {
  const before = readdirSync(folder);
  const records = join(folder, 'some');
  mkdirSync(records);
  writeFileSync(join(records, '000000000.games'), '');
  for (const command of ['run x', 'train --records some', 'selfplay'])
    refuses(2, /--set: '\w+\.root' is not a setting/, ...command.split(' '), '--set', 'serch.root=puct');
  refuses(2, /selfplay\.simulations is 1000000000 and must be/, 'selfplay', '--set', 'simulations=1e9');
  refuses(2, /training\.batch is 0 and must be/, 'train', '--records', 'some', '--set', 'training.batch=0');
  rmSync(records, { recursive: true });
  assert.deepEqual(readdirSync(folder), before);
});

test("a size that is not the network's is refused at the start", () => {
  const network = join(folder, 'tiny.zero');
  writeTinyNetwork(network);
  for (const command of ['play --color white', 'gtp', 'selfplay', 'bench'])
    refuses(1, /5x5,? not (on )?9x9/, ...command.split(' '), '--network', network, '--size', '9'); // biome-ignore format: one line
  refuses(1, /for 5x5/, 'match', network, 'random', '--size', '9');
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

test('a name with control characters reaches the terminal without them', () => {
  const { status, stderr } = spawnSync(process.execPath, [bin, 'sgf', 'show', '\u001b[31mno\u0007ne.sgf'], {
    encoding: 'utf8',
  });
  assert.equal(status, 1);
  assert.equal(stderr, 'error: cannot read [31mnone.sgf: there is no such file; check the path\n');
});
