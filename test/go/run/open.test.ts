import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { UsageError, ZeroError } from '../../../base/errors.js';
import { lockFolders } from '../../../base/files/lock.js';
import { runFolder } from '../../../src/go/run/folder.js';
import { openRun, planRun, readConfig } from '../../../src/go/run/open.js';

const root = mkdtempSync(join(tmpdir(), 'zero-open-'));
after(() => rmSync(root, { recursive: true }));

test('a plan writes nothing, whether it is good or refused', () => {
  const folder = runFolder(join(root, 'planned'));
  assert.equal(planRun(folder, { size: 7, set: ['training.batch=64'] }).config.network.size, 7);
  assert.throws(() => planRun(folder, { set: ['training.batch=0'] }), UsageError);
  assert.equal(existsSync(folder.root), false);
});

test('a run begins in folders that are locked, and keeps what a later command sets', () => {
  const folder = runFolder(join(root, 'begun'));
  planRun(folder, { set: [] });
  const release = lockFolders(folder.root, folder.networks, folder.records, folder.checkpoint);
  assert.equal(openRun(folder, { set: [] }).fresh, true);
  release();
  assert.equal(openRun(folder, { set: ['training.batch=64'] }).fresh, false);
  assert.equal(readConfig(folder).training.batch, 64);
});

test('what the command line says against the run is refused', () => {
  const folder = runFolder(join(root, 'kept'));
  openRun(folder, { size: 5, seed: 3, set: [] });
  const refuses = (what: RegExp, options: object) =>
    assert.throws(() => planRun(folder, { set: [], ...options }), { message: what });
  refuses(/is on 5x5; begin in another folder for 7x7/, { size: 7 });
  refuses(/has recipe fast/, { recipe: 'agz' });
  refuses(/has seed 3/, { seed: 1 });
  refuses(/network cannot change/, { set: ['network.blocks=9'] });
  planRun(folder, { set: [], size: 5, seed: 3, recipe: 'fast' });
});

test('a run on several boards is one network for all, whose shares may change', () => {
  const folder = runFolder(join(root, 'boards'));
  const sizes = '9x9:0.5,13x13:0.5';
  const { config } = openRun(folder, { size: 9, sizes, set: [] });
  assert.deepEqual([config.network.planes, config.network.size, config.selfplay.sizes], ['sized', 9, sizes]);
  assert.equal(planRun(folder, { size: 9, sizes, set: [] }).config.selfplay.sizes, sizes);
  const refuses = (what: RegExp, options: object) =>
    assert.throws(() => planRun(folder, { set: [], ...options }), { message: what });
  refuses(/is on 9x9:0\.5,13x13:0\.5; change that with --set selfplay\.sizes=9x9,19x19$/, {
    sizes: '9x9,19x19',
  });
  refuses(/selfplay\.sizes is '9x9,21x21' and must be of boards that the network plays on \(5x5 to 19x19\)/, {
    set: ['selfplay.sizes=9x9,21x21'],
  });
  refuses(/selfplay\.sizes is 'all' and must be boards such as/, { set: ['selfplay.sizes=all'] });
  assert.equal(openRun(folder, { set: ['selfplay.sizes=9x9,19x19'] }).config.selfplay.sizes, '9x9,19x19');
  const agz = runFolder(join(root, 'agz'));
  assert.throws(() => planRun(agz, { recipe: 'agz', size: 9, sizes, set: [] }), {
    message: /recipe agz is for one board/,
  });
  const nine = runFolder(join(root, 'nine'));
  openRun(nine, { size: 9, set: [] });
  assert.throws(() => planRun(nine, { size: 9, sizes, set: [] }), {
    message: /is for 9x9 alone; begin one for several/,
  });
});

test('what a network with tactics begins is shown them too, on one board or several; recipe agz is not', () => {
  const shape = { blocks: 2, channels: 8, planes: 'tactical' as const };
  const planesOf = (options: object) =>
    planRun(runFolder(join(root, 'tactics')), { shape, set: [], ...options }).config.network.planes;
  assert.equal(planesOf({ size: 9 }), 'tactical');
  assert.equal(planesOf({ size: 9, sizes: '9x9,13x13' }), 'sized-tactical');
  assert.equal(planesOf({ size: 9, recipe: 'agz' }), 'agz');
  assert.equal(planesOf({ size: 9, shape: { ...shape, planes: 'extended' } }), 'extended');
  assert.equal(
    planesOf({ size: 9, shape: { ...shape, planes: 'sized-tactical' }, sizes: '9x9,13x13' }),
    'sized-tactical',
  );
});

test('a folder of other things, and a file, are refused in one sentence', () => {
  const folder = join(root, 'others');
  mkdirSync(folder);
  writeFileSync(join(folder, 'thesis.tex'), '');
  assert.throws(() => planRun(runFolder(folder), { set: [] }), /is not empty and holds no run/);
  const file = runFolder(join(folder, 'thesis.tex'));
  assert.throws(() => planRun(file, { set: [] }), { name: ZeroError.name, message: /a folder is needed/ });
});

test('a command that is refused for the lock has not changed the settings of the one that holds it', () => {
  const folder = runFolder(join(root, 'held'));
  openRun(folder, { set: [] });
  const before = readFileSync(folder.config, 'utf8');
  const release = lockFolders(folder.root);
  const second = spawnSync(
    process.execPath,
    ['bin/zero.js', 'run', folder.root, '--minutes', '0', '--set', 'training.batch=64'],
    { encoding: 'utf8' },
  );
  release();
  assert.equal(second.status, 1, second.stderr);
  assert.match(second.stderr, new RegExp(`^error: .* in use by process ${process.pid}`));
  assert.equal(readFileSync(folder.config, 'utf8'), before);
});

test('a command with a mistake in it makes no folder', () => {
  const args = ['bin/zero.js', 'run', join(root, 'none'), '--set', 'selfplay.gamesAtOnce=0'];
  const run = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(run.status, 2);
  assert.match(run.stderr, /^error: --set: selfplay\.gamesAtOnce is 0 and must be a whole number from 1 to/);
  assert.ok(!readdirSync(root).includes('none'));
});
