import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readRecords } from '../../selfplay/recordFile.js';
import { recordFiles } from '../../selfplay/recordFolder.js';
import { ending, inspectRun, startRun } from './tinyRun.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-damage-'));
const sound = join(folder, 'sound');
after(() => rmSync(folder, { recursive: true }));

before(
  async () => {
    const made = await ending(startRun(sound, 0.4));
    assert.equal(made.status, 0, made.stderr);
    assert.ok(inspectRun(sound).networks > 0);
  },
  { timeout: 600_000 },
);

/** A copy of the sound run with one file damaged. */
function damaged(name: string, damage: (path: string) => void): string {
  const root = join(folder, name.replaceAll('/', '-'));
  rmSync(root, { recursive: true, force: true });
  cpSync(sound, root, { recursive: true });
  damage(join(root, name));
  return root;
}

/** Flips a bit in the middle of a file. */
function flip(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] ^= 4;
  writeFileSync(path, bytes);
}

const halve = (path: string) => truncateSync(path, readFileSync(path).length >> 1);
const newest = (below: string) => join(below, readdirSync(join(sound, below)).sort().at(-1)!);

/** The one line of error that a run on the folder ends with. */
async function errorOf(root: string): Promise<string> {
  const { status, stderr } = await ending(startRun(root, 10));
  assert.equal(status, 1, stderr);
  const errors = stderr.split('\n').filter((line) => line.startsWith('error:'));
  assert.equal(errors.length, 1, stderr);
  assert.doesNotMatch(stderr, /internal|bug|at .*\.js:/);
  return errors[0];
}

test('a damaged config, state, network or checkpoint is one clear error that names the file', async (t) => {
  for (const [name, damage] of [
    ['config.json', halve],
    ['config.json', (path: string) => writeFileSync(path, '{"network":{"size":"big"}}')],
    ['state.json', halve],
    ['state.json', (path: string) => writeFileSync(path, '{"seconds":"long"}')],
    [newest('networks'), flip],
    [newest('networks'), halve],
    ['checkpoint/learner.zero', flip],
    ['checkpoint/learner.zero', (path: string) => writeFileSync(path, 'not a checkpoint at all, but text')],
  ] as const) {
    const error = await errorOf(damaged(name, damage));
    assert.ok(error.includes(name.split('/').at(-1)!), `${name}: ${error}`);
    t.diagnostic(error);
  }
});

test('a record file damaged in the middle: the rest is set aside, sound games in it are kept, the run goes on', async () => {
  const name = join('records', recordFiles(join(sound, 'records'))[0]);
  const root = damaged(name, flip);
  const games = readRecords(join(sound, name)).games.length;
  const { seconds } = inspectRun(sound);
  const { status, stderr } = await ending(startRun(root, seconds / 60 + 0.1));
  assert.equal(status, 0, stderr);
  assert.match(
    stderr,
    /was damaged at byte \d+: \d+ bytes were set aside as .*\.damaged-\d+, \d+ sound games/,
  );
  const kept = new Set(readRecords(join(root, name)).games.map((g) => g.seed));
  const missing = readRecords(join(sound, name)).games.filter((g) => !kept.has(g.seed));
  assert.equal(missing.length, 1, `${missing.length} of ${games} games are missing`);
});

test('damaged lines of metrics and matches are left out, the run goes on', async () => {
  const root = damaged('metrics.jsonl', (path) => writeFileSync(path, '{"time":1,\0\n5\nnull\n[]\nnonsense'));
  writeFileSync(join(root, 'matches.jsonl'), 'nonsense\n');
  const { seconds } = inspectRun(sound);
  const { status, stderr } = await ending(startRun(root, seconds / 60 + 0.1));
  assert.equal(status, 0, stderr);
});
