import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJsonLines } from '../../base/files/json.js';
import { networkPath, networkSteps, readNetwork } from '../../selfplay/networkFile.js';
import { readRecords } from '../../selfplay/recordFile.js';
import { recordFiles } from '../../selfplay/recordFolder.js';
import { runFolder } from '../../src/go/run/folder.js';
import { metricsLine } from '../../src/go/run/metrics.js';
import { readConfig } from '../../src/go/run/open.js';
import { readState } from '../../src/go/run/state.js';
import { TINY } from '../go/run/tinyRun.js';

const zero = fileURLToPath(new URL('../../../bin/zero.js', import.meta.url));

/** Starts `zero run` on a folder in a process group of its own. */
export function startRun(folder: string, minutes: number): ChildProcess {
  const args = [zero, 'run', folder, '--minutes', String(minutes), '--final-games', '0'];
  args.push('--workers', '1', '--threads', '1', '--backend', 'onnxruntime');
  if (!existsSync(join(folder, 'config.json')))
    args.push('--size', '5x5', '--seed', '1', ...TINY.flatMap((s) => ['--set', s]));
  return spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** How a run's process ended. */
export interface Ending {
  status: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
}

/** Waits for a process, which must end within ten minutes. */
export function ending(child: ChildProcess): Promise<Ending> {
  let stderr = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdout!.resume();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the run hangs; it said: ${stderr}`));
    }, 600_000);
    child.once('close', (status, signal) => {
      clearTimeout(timer);
      resolve({ status, signal, stderr });
    });
  });
}

/** What a run folder holds. */
export interface Inventory {
  seeds: number[];
  /** Games in the newest line of metrics: these were reported as written. */
  reported: number;
  networks: number;
  seconds: number;
}

/**
 * Reads every file of a run and checks that each is sound; a game at the very end of the newest record file may be cut
 * short, as it was being written.
 */
export function inspectRun(root: string): Inventory {
  const folder = runFolder(root);
  const state = readState(folder.state);
  const seeds: number[] = [];
  let networks = 0;
  if (existsSync(folder.config)) readConfig(folder);
  const files = recordFiles(folder.records);
  for (const name of files) {
    const found = readRecords(join(folder.records, name));
    assert.equal(found.damaged, false, `${name} is damaged`);
    if (name !== files.at(-1)) assert.equal(found.sound, found.size, `${name} is cut short`);
    for (const game of found.games) seeds.push(game.seed);
  }
  assert.equal(new Set(seeds).size, seeds.length, 'a game was played twice');
  for (const step of networkSteps(folder.networks)) {
    assert.ok(readNetwork(networkPath(folder.networks, step)).onnx.length > 0);
    networks++;
  }
  const known = /^(config\.json|state\.json|lock|(metrics|matches)\.jsonl|networks|records|checkpoint)$/;
  for (const name of existsSync(root) ? readdirSync(root) : [])
    assert.ok(known.test(name) || /\.tmp$/.test(name), `there is a file ${name}`);
  const metrics = readJsonLines(folder.metrics, metricsLine);
  return { seeds, reported: metrics.at(-1)?.games ?? 0, networks, seconds: state.seconds };
}

/** Bytes in a folder. */
export function bytesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce(
    (sum, name) => sum + statSync(join(folder, name)).size,
    0,
  );
}
