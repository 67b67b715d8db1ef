import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Command, CommanderError } from 'commander';
import { ZeroError } from '../../base/errors.js';
import { exitCodeOf } from '../../src/cli/errors.js';
import { createProgram } from '../../src/cli/main.js';
import { writeTinyNetwork } from '../go/tinyNetwork.js';

const bin = fileURLToPath(new URL('../../../bin/zero.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'zero-cli-'));
const cwd = process.cwd();
before(() => process.chdir(folder));
after(() => {
  process.chdir(cwd);
  rmSync(folder, { recursive: true });
});

function zero(...args: string[]): SpawnSyncReturns<string> {
  const env = { ...process.env, NO_COLOR: '1' };
  return spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8', cwd: folder, env, timeout: 60_000 });
}

/** Checks that a command line, run in this process, ends with a status and an error of one line. */
async function refuses(status: number, what: RegExp, ...args: string[]): Promise<void> {
  const program = createProgram();
  const quiet = (command: Command): void => {
    command.configureOutput({ writeErr: () => {}, writeOut: () => assert.fail('it printed') });
    command.commands.forEach(quiet);
  };
  quiet(program);
  const words = `zero ${args.join(' ')}`;
  await assert.rejects(program.parseAsync(args, { from: 'user' }), (error: Error) => {
    assert.ok(error instanceof CommanderError || error instanceof ZeroError, `${words}: ${error.stack}`);
    assert.equal(exitCodeOf(error), status, `${words}: ${error.message}`);
    assert.match(error.message, what);
    assert.equal(error.message.trim().split('\n').length, 1);
    return true;
  });
}

test('help goes to standard output and ends well', () => {
  const run = zero('match', '--help');
  assert.equal(run.status, 0);
  assert.match(run.stdout, /Examples:/);
});

test('an error is one line on standard error, with its status', () => {
  const unknown = zero('bogus');
  assert.equal(unknown.status, 2);
  assert.match(unknown.stderr, /^error: unknown command 'bogus'\n/);
  const missing = zero('gtp', '--network', 'nowhere');
  assert.equal(missing.status, 1);
  assert.equal(
    missing.stderr,
    'error: there is no network at nowhere; give a .zero file, a network of KataGo or Leela Zero, or a run folder\n',
  );
  assert.equal(unknown.stdout + missing.stdout, '');
});

test('wrong usage ends with status 2 and says what to give', async () => {
  await refuses(2, /missing required argument/, 'run');
  await refuses(2, /give a whole number from 1/, 'selfplay', '--workers', '0');
  await refuses(2, /give fast or agz/, 'train', '--recipe', 'foo');
  await refuses(2, /give fast or keras; did you mean 'keras'\?/, 'mnist', 'train', '--recipe', 'keres');
  await refuses(2, /give a number from 0 to \d+/, 'run', 'x', '--minutes', '1e99');
  await refuses(
    2,
    /'--hours <n>' cannot be used with .*'--minutes <n>'/,
    ...'run x --hours 1 --minutes 2'.split(' '),
  );
  await refuses(2, /'gtp:' names no program/, 'match', 'gtp:', 'random');
  await refuses(2, /counted by area/, 'match', 'random', 'random', '--rules', 'japanese');
});

test('a board is 9 or 9x9 in every command that takes one', async () => {
  const commands = ['run x', 'train', 'selfplay', 'match random random', 'gtp', 'play', 'bench'];
  for (const command of commands)
    await refuses(
      2,
      /'--size <boards?>' argument '9x8' is invalid\. give a board from 2x2 to 25x25/,
      ...command.split(' '),
      '--size',
      '9x8',
    );
});

test('a setting that cannot be is refused alike by run, train and selfplay, before anything is made', async () => {
  const before = readdirSync(folder);
  const records = join(folder, 'some');
  mkdirSync(records);
  writeFileSync(join(records, '000000000.games'), '');
  for (const command of ['run x', 'train --records some', 'selfplay'])
    await refuses(
      2,
      /--set: '\w+\.root' is not a setting/,
      ...command.split(' '),
      '--set',
      'serch.root=puct',
    );
  await refuses(2, /selfplay\.simulations is 1000000000 and must be/, 'selfplay', '--set', 'simulations=1e9');
  await refuses(
    2,
    /training\.batch is 0 and must be/,
    'train',
    '--records',
    'some',
    '--set',
    'training.batch=0',
  );
  rmSync(records, { recursive: true });
  assert.deepEqual(readdirSync(folder), before);
});

test("a size that is not the network's is refused at the start", async () => {
  const network = join(folder, 'tiny.zero');
  writeTinyNetwork(network);
  for (const command of ['play --color white', 'gtp', 'selfplay', 'bench'])
    await refuses(1, /5x5,? not (on )?9x9/, ...command.split(' '), '--network', network, '--size', '9');
  await refuses(1, /for 5x5/, 'match', network, 'random', '--size', '9');
});

test('what is missing ends with status 1 and says where it was looked for', async () => {
  await refuses(1, /nowhere holds no run .*zero run nowhere begins one/, 'status', 'nowhere');
  await refuses(1, /there is no folder records; make games with zero selfplay/, 'train');
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
