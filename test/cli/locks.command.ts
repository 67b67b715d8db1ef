import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { lockFolders } from '../../base/files/lock.js';
import { writeTinyNetwork } from '../go/tinyNetwork.js';

const root = mkdtempSync(join(tmpdir(), 'zero-two-'));
after(() => rmSync(root, { recursive: true }));
const zero = fileURLToPath(new URL('../../../bin/zero.js', import.meta.url));
const network = join(root, 'tiny.zero');
writeTinyNetwork(network);
const digits = join(root, 'digits.csv');
const pixels = Array.from({ length: 784 }, (_, i) => i % 256);
const header = ['label', ...pixels.map((_, i) => `pixel${i}`)];
writeFileSync(
  digits,
  [header, ...Array.from({ length: 20 }, (_, i) => [i % 10, ...pixels])]
    .map((row) => row.join(','))
    .join('\n'),
);
// Records that are never read: the lock comes first.
const records = join(root, 'records');
mkdirSync(records);
writeFileSync(join(records, '000000000.games'), '');

/** Runs zero beside others. @returns its exit status and what it said on stderr. */
async function run(...args: string[]): Promise<{ code: number | null; err: string }> {
  const child = spawn(process.execPath, [zero, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text;
  });
  return new Promise((done) => child.once('close', (code) => done({ code, err })));
}

/** The commands that write to a folder. */
const WRITERS: Record<string, (folder: string) => string[]> = {
  run: (folder) => ['run', folder, '--minutes', '0'],
  train: (folder) => ['train', '--records', records, '--out', folder, '--size', '5', '--steps', '1'],
  selfplay: (folder) => ['selfplay', '--network', network, '--games', '1', '--out', folder],
  'selfplay --sgf': (folder) => [
    'selfplay',
    '--network',
    network,
    '--games',
    '1',
    '--out',
    join(root, 'own'),
    '--sgf',
    folder,
  ],
  match: (folder) => ['match', 'random', 'random', '--size', '5', '--games', '2', '--sgf', folder],
  'mnist train': (folder) => ['mnist', 'train', '--train', digits, '--epochs', '1', '--out', folder],
};

test('while a run is under way nothing else writes to its folders, by any name', {
  timeout: 120_000,
}, async () => {
  const folder = join(root, 'run');
  const link = join(root, 'link');
  const release = lockFolders(
    folder,
    join(folder, 'networks'),
    join(folder, 'records'),
    join(folder, 'checkpoint'),
  );
  symlinkSync(folder, link);
  for (const [name, args] of [
    ['run', WRITERS.run(folder)],
    ['run by a link', WRITERS.run(link)],
    ['train into it', WRITERS.train(relative('.', folder))],
    ['selfplay into its records', WRITERS.selfplay(join(link, 'records'))],
    [
      'games as SGF into its networks',
      WRITERS['selfplay --sgf'](join(folder, 'checkpoint', '..', 'networks')),
    ],
    ['match into it', WRITERS.match(folder)],
    ['mnist train into its checkpoint', WRITERS['mnist train'](join(folder, 'checkpoint'))],
  ] as const) {
    const { code, err } = await run(...args);
    assert.equal(code, 1, `${name}: ${err}`);
    const errors = err.split('\n').filter((line) => line.startsWith('error:'));
    assert.equal(errors.length, 1, err);
    assert.match(errors[0], new RegExp(`in use by process ${process.pid}; stop that one first`), name);
  }
  release();
  assert.deepEqual(
    readdirSync(root).sort(),
    ['digits.csv', 'link', 'records', 'tiny.zero'],
    'nothing was made',
  );
});

test('a run does not begin where games are being recorded in its records', async () => {
  const folder = join(root, 'later');
  const release = lockFolders(join(folder, 'records'));
  const { code, err } = await run(...WRITERS.run(folder));
  assert.equal(code, 1, err);
  assert.match(err, /^error: .*records is in use by process \d+/m);
  release();
  assert.ok(!readdirSync(root).includes('later'));
});
