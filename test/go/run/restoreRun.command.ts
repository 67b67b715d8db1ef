import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { brotliCompressSync, constants } from 'node:zlib';
import { encodeContainer } from '../../../base/files/container.js';
import { readJsonLines } from '../../../base/files/json.js';
import { lockFolders } from '../../../base/files/lock.js';
import { networkPath, networkSteps, readNetwork } from '../../../selfplay/networkFile.js';
import { recordFiles } from '../../../selfplay/recordFolder.js';
import { runFolder } from '../../../src/go/run/folder.js';
import { readConfig } from '../../../src/go/run/open.js';
import { chooseOpponents, matchLine } from '../../../src/go/run/opponents.js';
import { packRun } from '../../../src/go/run/packRun.js';
import { checkSnapshot, restoreRun } from '../../../src/go/run/restoreRun.js';
import { openSnapshot, type SnapshotFile, writeSnapshot } from '../../../src/go/run/snapshot.js';
import { readState } from '../../../src/go/run/state.js';
import { fuzzBytes, fuzzValues } from '../../fuzz.js';
import { makeRun, noise } from './madeRun.js';

const root = mkdtempSync(join(tmpdir(), 'zero-restore-'));
after(() => rmSync(root, { recursive: true }));
let made = 0;
const place = () => join(root, String(made++));

/** Packs a run and restores it elsewhere. */
function moved(from: ReturnType<typeof makeRun>, limit = 25e6) {
  const path = place();
  const { paths } = packRun(from, path, limit);
  const to = runFolder(place());
  const release = lockFolders(to.root, to.networks, to.records, to.checkpoint);
  restoreRun(to, checkSnapshot(path));
  release();
  return { to, path, paths };
}

const learned = {
  networks: [0, 50, 100, 150, 200, 250, 300, 350],
  matches: [[100, 'random'], [100, 0], [200, 100], [300, 200]] as [number, number | 'random'][],
  records: [3000, 2000, 1000],
}; // biome-ignore format: short

test('a restored run has all that the next command needs: settings, state, checkpoint, networks, games, results', () => {
  const from = makeRun(place(), learned);
  const { to } = moved(from);
  assert.deepEqual(readConfig(to), readConfig(from));
  assert.deepEqual(readState(to.state), readState(from.state));
  assert.deepEqual(readFileSync(to.learner), readFileSync(from.learner));
  assert.deepEqual(readFileSync(to.matches), readFileSync(from.matches));
  assert.deepEqual(recordFiles(to.records), recordFiles(from.records));
  for (const name of recordFiles(to.records))
    assert.deepEqual(readFileSync(join(to.records, name)), readFileSync(join(from.records, name)));
  assert.deepEqual(networkSteps(to.networks), [100, 300, 350], 'measured half-way, measured last, newest');
  for (const step of networkSteps(to.networks))
    assert.deepEqual(
      readNetwork(networkPath(to.networks, step)),
      readNetwork(networkPath(from.networks, step)),
    );
  assert.deepEqual(readdirSync(to.root).sort(), [
    'checkpoint',
    'config.json',
    'matches.jsonl',
    'metrics.jsonl',
    'networks',
    'records',
    'state.json',
  ]);
});

test('the next rating of a restored run meets networks that are there', () => {
  const { to } = moved(makeRun(place(), learned));
  const present = networkSteps(to.networks);
  const opponents = chooseOpponents(400, readJsonLines(to.matches, matchLine), present);
  assert.deepEqual(
    opponents.filter((o) => o !== 'random'),
    [300],
  );
  for (const step of opponents) assert.ok(step === 'random' || present.includes(step));
});

test('a checkpoint larger than the limit goes in all the same; of the games, the newest that fit', () => {
  const run = { ...learned, checkpoint: 200_000 };
  const { to } = moved(makeRun(place(), run), 25_000);
  assert.ok(existsSync(to.learner));
  assert.deepEqual(recordFiles(to.records), []);
  const games = { ...learned, networks: [], records: [3000, 20_000, 10_000] };
  const small = moved(makeRun(place(), games), 35_000);
  assert.deepEqual(recordFiles(small.to.records), ['000002000.games', '000004000.games']);
});

test('under a gate the network that passed it plays on, not the newest', () => {
  const from = makeRun(place(), {
    recipe: 'agz',
    networks: [0, 100, 200],
    state: { playing: 100, refused: [200] },
  });
  const { to } = moved(from);
  assert.deepEqual(networkSteps(to.networks), [100, 200]);
  assert.equal(readState(to.state).playing, 100);
  rmSync(networkPath(from.networks, 100));
  assert.throws(
    () => packRun(from, place(), 1e6),
    /cannot read .*net-000000100\.zero: there is no such file/,
  );
});

test('a run that could not go on is not packed', () => {
  const from = makeRun(place(), { networks: [0, 100], checkpoint: -1 });
  const path = place();
  assert.throws(() => packRun(from, path, 1e6), /has networks but no checkpoint/);
  assert.equal(existsSync(path), false);
  assert.throws(() => packRun(runFolder(place()), path, 1e6), /holds no run/);
  // One that has only begun needs none.
  moved(makeRun(place(), { networks: [0], checkpoint: -1 }));
});

test('metrics are thinned, the last line stays', () => {
  const from = makeRun(place(), { networks: [0] });
  writeFileSync(from.metrics, Array.from({ length: 12_000 }, (_, i) => `{"time":${i}}\n`).join(''));
  const times = readJsonLines<{ time: number }>(moved(from).to.metrics).map((line) => line.time);
  assert.equal(times.length, 5000);
  assert.equal(times.at(-1), 11_999);
  assert.deepEqual(
    times,
    [...new Set(times)].sort((a, b) => a - b),
  );
});

/** The files of a snapshot, by recipe. */
const sound = Object.fromEntries(
  (['fast', 'agz'] as const).map((recipe) => {
    const path = place();
    packRun(makeRun(place(), { ...learned, recipe, state: { playing: 300 } }), path, 1e6);
    const { paths, read } = openSnapshot(path);
    return [recipe, new Map(paths.map((name) => [name, read(name) as Uint8Array]))];
  }),
);

/** A snapshot of them, changed. */
function changed(change: (files: Map<string, Uint8Array>) => void, recipe: 'fast' | 'agz' = 'fast'): string {
  const path = place();
  const files = new Map(sound[recipe]);
  change(files);
  writeSnapshot(
    path,
    [...files].map(([name, bytes]): SnapshotFile => ({ path: name, bytes })),
    [],
    0,
  );
  return path;
}

test('a snapshot that lacks something, or holds what is damaged, is refused before anything is written', () => {
  const set = (name: string, bytes: Uint8Array | string) => (files: Map<string, Uint8Array>) =>
    files.set(name, Buffer.from(bytes));
  const newest = 'networks/net-000000350.zero';
  const games = 'records/000000000.games';
  for (const [what, change, recipe] of [
    [/holds no run's config\.json/, (files: Map<string, Uint8Array>) => files.delete('config.json')],
    [/config\.json is not valid JSON/, set('config.json', '{')],
    [/config\.json: network.size is 99 and must be/, set('config.json', '{"network":{"size":99}}')],
    [
      /config\.json: training\.batch is 0 and must be/,
      set('config.json', '{"version":1,"seed":1,"network":{"size":5},"training":{"batch":0}}'),
    ],
    [/state\.json: playing is -1 and must be/, set('state.json', '{"playing":-1}')],
    [
      /networks but no checkpoint/,
      (files: Map<string, Uint8Array>) => files.delete('checkpoint/learner.zero'),
    ],
    [/learner\.zero is not a usable checkpoint file/, set('checkpoint/learner.zero', noise(90))],
    [/net-000000350\.zero is not a usable network file/, set(newest, noise(90))],
    [
      /net-000000350\.zero is not a usable network file: info is missing/,
      set(newest, encodeContainer({ kind: 'netw', version: 1, label: '' }, {})),
    ],
    [/000000000\.games is not a usable record file/, set(games, noise(90))],
    [
      /no network of step 300, which passed the gate and plays/,
      (files: Map<string, Uint8Array>) => files.delete('networks/net-000000300.zero'),
      'agz',
    ],
  ] as const) {
    // biome-ignore format: a table
    const path = changed(change, recipe);
    assert.throws(
      () => checkSnapshot(path),
      (error: Error) => error.name === 'ZeroError' && what.test(error.message),
      String(what),
    );
  }
  checkSnapshot(changed(() => {}));
});

test('a disk that refuses leaves no part of a run', () => {
  const path = place();
  packRun(makeRun(place(), learned), path, 1e6);
  const checked = checkSnapshot(path);
  const to = runFolder(place());
  const release = lockFolders(to.root);
  // A folder in the place of the file that is moved last but one.
  const { paths } = checked.snapshot;
  const late = paths.at(-1)!;
  const blocked = join(to.root, late, 'x');
  lockFolders(join(to.root, late))();
  const hold = lockFolders(blocked);
  assert.throws(() => restoreRun(to, checked), { name: 'ZeroError', message: /^cannot write / });
  hold();
  release();
  assert.equal(existsSync(to.config), false);
  assert.equal(existsSync(to.learner), false);
  assert.deepEqual(
    readdirSync(to.root).filter((name) => name.endsWith('.tmp')),
    [],
  );
  assert.throws(
    () => restoreRun(makeRun(place(), learned), checked),
    /already holds a run; restore into another folder/,
  );
});

const sample = openSnapshot(changed(() => {}));
const contents = sample.paths.map((path) => ({ path, bytes: sample.read(path)! }));
const packed = contents.map(({ path, bytes }) => ({
  path,
  size: bytes.length,
  brotli: new Uint8Array(brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })),
}));
const fuzzed = place();

/** Checks a snapshot that is sound on the outside, whatever its list of files is. */
function check(files: unknown): void {
  writeFileSync(fuzzed, encodeContainer({ kind: 'snap', version: 1, label: '' }, files));
  checkSnapshot(fuzzed);
}

fuzzValues('snapshots', [{ files: packed.slice(0, 3) }], check);

fuzzBytes(
  'settings, state and networks in snapshots',
  contents.slice(0, 5).map(({ bytes }) => bytes),
  (bytes) => {
    const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
    const changed = { path: packed[bytes.length % 5].path, size: bytes.length, brotli };
    check({ files: packed.map((file) => (file.path === changed.path ? changed : file)) });
  },
);
