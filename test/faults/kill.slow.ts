import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { checkContainer } from '../../base/files/container.js';
import { readJsonLines } from '../../base/files/json.js';
import { Rng } from '../../base/rng.js';
import { networkPath, networkSteps, readNetwork } from '../../selfplay/networkFile.js';
import { readRecords } from '../../selfplay/recordFile.js';
import { recordFiles } from '../../selfplay/recordFolder.js';
import { writeTinyNetwork } from '../go/tinyNetwork.js';
import { ending, inspectRun, startRun } from './tinyRun.js';

const KILLS = Number(process.env.ZERO_KILLS ?? 100);

const zero = fileURLToPath(new URL('../../../bin/zero.js', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'zero-kills-'));
after(() => rmSync(root, { recursive: true }));
const at = (name: string) => join(root, name);

/** Starts a command in a process group of its own. */
function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [zero, ...args], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** What a command has made so far: things that must never be gone again, and how far it is. */
interface Made {
  things: Set<string>;
  /** Grows with the work. */
  work: number;
}

/** A command that goes on where the last one was killed. */
interface Killed {
  start(): ChildProcess;
  /** Reads all that was made, and checks that it is sound. */
  inspect(): Made;
  /** The folder that it writes. */
  folder: string;
}

/** Seconds within which a kill comes: one in six after the start, the others after something new was made. */
const AFTER_START = 2;
const AFTER_WORK = 3;

const selfplay = [
  '--set',
  'selfplay.simulations=8',
  '--set',
  'selfplay.quickSimulations=4',
  '--workers',
  '1',
];

const commands: Record<string, Killed> = {
  'zero run': {
    start: () => startRun(at('run'), 600),
    inspect: () => {
      const { seeds, reported, networks } = inspectRun(at('run'));
      assert.ok(seeds.length >= reported, 'a game that was reported is missing');
      return { things: new Set(seeds.map(String)), work: seeds.length + networks };
    },
    folder: at('run'),
  },
  'zero selfplay': {
    start: () =>
      start(
        'selfplay',
        '--network',
        at('tiny.zero'),
        '--out',
        at('selfplay'),
        '--games',
        '1000000',
        ...selfplay,
      ),
    inspect: () => {
      const seeds = recordFiles(at('selfplay')).flatMap((name) => {
        const found = readRecords(join(at('selfplay'), name));
        assert.equal(found.damaged, false);
        return found.games.map((game) => String(game.seed));
      });
      assert.equal(new Set(seeds).size, seeds.length, 'a game was played twice');
      return { things: new Set(seeds), work: seeds.length };
    },
    folder: at('selfplay'),
  },
  'zero train': {
    start: () =>
      start(
        ...['train', '--records', at('games'), '--out', at('train'), '--size', '5', '--steps', '1000000'],
        ...[
          'network.blocks=1',
          'network.channels=8',
          'training.batch=32',
          'training.exportEvery=1',
          'training.checkpointEvery=1',
          'training.minPositions=100',
        ].flatMap((s) => ['--set', s]),
        ...['--threads', '1', '--backend', 'onnxruntime'],
      ),
    inspect: () => {
      const networks = join(at('train'), 'networks');
      const steps = networkSteps(networks);
      for (const step of steps) assert.equal(readNetwork(networkPath(networks, step)).info.step, step);
      const checkpoint = join(at('train'), 'checkpoint', 'learner.zero');
      if (existsSync(checkpoint)) checkContainer(readFileSync(checkpoint), checkpoint, 'checkpoint');
      else assert.deepEqual(steps.slice(1), [], 'networks without a checkpoint');
      return { things: new Set(steps.map(String)), work: steps.at(-1) ?? -1 };
    },
    folder: at('train'),
  },
  'zero match': {
    start: () =>
      start(
        'match',
        at('tiny.zero'),
        at('other.zero'),
        '--visits',
        '50',
        '--games',
        '100000',
        '--threads',
        '1',
        '--sgf',
        at('match'),
        '--resume',
      ),
    inspect: () => {
      const lines = readJsonLines<{ number?: number }>(join(at('match'), 'games.jsonl'));
      const numbers = lines.flatMap(({ number }) => (number === undefined ? [] : [number]));
      assert.equal(new Set(numbers).size, numbers.length, 'a game is listed twice');
      const sgf = existsSync(at('match'))
        ? readdirSync(at('match')).filter((name) => name.endsWith('.sgf'))
        : [];
      assert.ok(sgf.length >= numbers.length);
      for (const name of sgf) assert.match(readFileSync(join(at('match'), name), 'utf8'), /^\(;.*\)\s*$/s);
      return { things: new Set(numbers.map(String)), work: numbers.length };
    },
    folder: at('match'),
  },
  'zero mnist train': {
    start: () =>
      start(
        'mnist',
        'train',
        '--train',
        at('digits.csv'),
        '--out',
        at('digits'),
        '--epochs',
        '100000',
        '--batch',
        '32',
        '--threads',
        '1',
        '--backend',
        'onnxruntime',
      ),
    inspect: () => {
      const checkpoint = join(at('digits'), 'checkpoint');
      if (existsSync(checkpoint)) checkContainer(readFileSync(checkpoint), checkpoint, 'checkpoint');
      const lines = readJsonLines<{ step: number; epoch?: number }>(join(at('digits'), 'metrics.jsonl'));
      return { things: new Set(), work: lines.at(-1)?.step ?? 0 };
    },
    folder: at('digits'),
  },
};

before(
  async () => {
    writeTinyNetwork(at('tiny.zero'));
    writeTinyNetwork(at('other.zero'), 1);
    const played = await ending(
      start('selfplay', '--network', at('tiny.zero'), '--out', at('games'), '--games', '100', ...selfplay),
    );
    assert.equal(played.status, 0, played.stderr);
    const rng = new Rng('digits');
    const rows = Array.from({ length: 500 }, (_, i) => [
      i % 10,
      ...Array.from({ length: 784 }, () => rng.int(256)),
    ]);
    const header = ['label', ...Array.from({ length: 784 }, (_, i) => `pixel${i}`)];
    writeFileSync(at('digits.csv'), [header, ...rows].map((row) => row.join(',')).join('\n'));
  },
  { timeout: 600_000 },
);

/** Whether a command that is at work has made more than was there before. */
function hasMore(command: Killed, made: Made): boolean {
  try {
    return command.inspect().work > made.work;
  } catch {
    return false; // one file was read before and another after a change
  }
}

for (const [name, command] of Object.entries(commands))
  test(`${name}: kill -9 of the process group at ${KILLS} random moments loses nothing and leaves every file sound`, {
    timeout: 7_200_000,
  }, async (t) => {
    const rng = new Rng(name);
    let made = command.inspect();
    let atWork = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const child = command.start();
      const ended = ending(child);
      if (rng.float() < 1 / 6) await sleep(1000 * AFTER_START * rng.float());
      else {
        while (!hasMore(command, made) && child.exitCode === null) await sleep(200);
        await sleep(1000 * AFTER_WORK * rng.float());
      }
      if (child.exitCode === null) process.kill(-child.pid!, 'SIGKILL');
      const { status, signal, stderr } = await ended;
      assert.equal(signal, 'SIGKILL', `it ended by itself with ${status}: ${stderr}`);
      const now = command.inspect();
      for (const thing of made.things)
        assert.ok(now.things.has(thing), `${thing} is missing after kill ${kill + 1}`);
      if (now.work > made.work) atWork++;
      made = now;
    }
    t.diagnostic(
      `${atWork} of ${KILLS} kills met it after it had made something; ${made.things.size} things, work ${made.work}`,
    );
    assert.ok(atWork > KILLS / 4, `only ${atWork} of ${KILLS} kills met it at work`);
    const child = command.start();
    const ended = ending(child);
    while (!hasMore(command, made) && child.exitCode === null) await sleep(200);
    process.kill(-child.pid!, 'SIGINT');
    const last = await ended;
    assert.equal(last.status, 130, last.stderr);
    assert.ok(command.inspect().work >= made.work);
    const left = readdirSync(command.folder, { recursive: true, encoding: 'utf8' });
    assert.deepEqual(
      left.filter((path) => /(^|[/\\])lock$|\.tmp$/.test(path)),
      [],
    );
  });
