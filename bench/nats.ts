/*
 * What a NATS server and a hub take: workers with real spools send recorded games as fast as they are kept, or at a rate,
 * and fetch a network meanwhile. Server, hub and workers are processes of this machine, whose processor they share; what
 * each costs is told apart. In the end the hub's records are compared, byte for byte, with what was recorded.
 *   npm run bench:nats -- --workers 10,100,1000 --seconds 30 [--rate 4] [--processes 1] [--server nats-server]
 */
import './errors.js';
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ZeroError } from '../base/errors.js';
import { SearchBatch } from '../engine/search/drive.js';
import { SelfplayGame } from '../selfplay/game.js';
import { FIRST_LENT } from '../selfplay/gameNumbers.js';
import { readNetwork } from '../selfplay/networkFile.js';
import { OnnxEvaluator } from '../selfplay/onnxEvaluator.js';
import { findRecords, RecordWriter, readRecords } from '../selfplay/recordFile.js';
import { recordFiles } from '../selfplay/recordFolder.js';
import { encodeRecord, numberOf } from '../selfplay/records.js';
import { shippedNetworkPath } from '../src/go/networkFiles/open.js';
import { NETWORK_BYTES, type PlayersTold, SELFPLAY, SIZE } from './natsParts.js';

const GAMES = 16;
const parts = fileURLToPath(new URL('./natsParts.js', import.meta.url));
const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '30' },
    /** Games a second of a worker; 0: as many as the hub keeps. */
    rate: { type: 'string', default: '0' },
    /** Processes that the workers are in. */
    processes: { type: 'string', default: '1' },
    server: { type: 'string', default: process.env.ZERO_NATS_SERVER ?? 'nats-server' },
    /** Folder for a profile of hub and workers. */
    profile: { type: 'string' },
  },
});

/** A measured row of the table. */
interface Row {
  workers: number;
  games: number;
  seconds: number;
  /** Microseconds of the processor for a record. */
  cost: Record<'hub' | 'server' | 'players', number>;
  /** Milliseconds until the network was at 95 % of the workers. */
  network?: number;
  fetched: number;
  memory: Record<'hub' | 'server', number>;
}

const scratch = mkdtempSync(join(tmpdir(), 'zero-bench-nats-'));
try {
  const recorded = join(scratch, 'recorded.games');
  recordGames(recorded);
  for (const workers of values.workers.split(',').map(Number)) {
    const root = join(scratch, String(workers));
    const row = await measure(workers, root, recorded);
    tell(row);
    rmSync(root, { recursive: true, force: true });
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Games by the shipped network, as a run records them. */
function recordGames(path: string): void {
  const evaluator = new OnnxEvaluator(readNetwork(shippedNetworkPath(SIZE)), GAMES, { threads: 1 });
  const writer = new RecordWriter(path);
  const games = Array.from({ length: GAMES }, (_, seed) => new SelfplayGame(SELFPLAY, SIZE, seed, 0));
  const batch = new SearchBatch(evaluator, games, (game) => {
    game.moveReady();
    if (!game.over) return game;
    writer.append(encodeRecord(game.record()));
    return undefined;
  });
  for (let n = batch.collect(); n > 0; n = batch.collect()) {
    evaluator.runSync(n);
    batch.absorb();
  }
  evaluator.dispose();
  console.log(
    `${writer.games} recorded games of ${SIZE}x${SIZE}, ${Math.round(writer.size / GAMES)} bytes each`,
  );
  writer.close();
}

async function measure(workers: number, root: string, recorded: string): Promise<Row> {
  const port = 25_000 + (process.pid % 5000);
  const url = `nats://127.0.0.1:${port}`;
  const server = await startServer(root, port);
  const children: ChildProcess[] = [];
  const failed = new AbortController();
  const wait = (ms: number) => sleep(ms, undefined, { signal: failed.signal });
  const part = (...args: string[]) => {
    const execArgv = values.profile ? ['--cpu-prof', '--cpu-prof-dir', values.profile] : [];
    const child = fork(parts, args, { execArgv });
    child.once('exit', (code) => {
      if (code) failed.abort(new Error(`a process of the bench has ended with ${code}`));
    });
    children.push(child);
    return child;
  };
  try {
    const hub = part('hub', join(root, 'run'), url);
    let kept = 0;
    hub.on('message', (games: number) => {
      kept = games;
    });
    await wait(3000);
    const processes = Math.min(workers, Number(values.processes));
    const told: PlayersTold[] = [];
    const fetched: number[] = [];
    for (let p = 0, first = 0; p < processes; p++) {
      const count = Math.floor(((p + 1) * workers) / processes) - first;
      const child = part(
        'players',
        join(root, 'spools'),
        url,
        recorded,
        String(first),
        String(count),
        values.rate,
      );
      first += count;
      told.push({ ready: 0, finished: 0, fetched: [] });
      child.on('message', (message: PlayersTold) => {
        told[p] = message;
        fetched.push(...message.fetched);
      });
    }
    const sum = (key: 'ready' | 'finished') => told.reduce((all, part) => all + part[key], 0);
    while (sum('ready') < workers) await wait(100);
    await wait(10_000); // beyond the first rush
    const cpu = () => ({
      ...{ hub: cpuOf(hub.pid!), server: cpuOf(server.pid!) },
      players: children.slice(1).reduce((all, { pid }) => all + cpuOf(pid!), 0),
    });
    const [before, cpuBefore, began] = [kept, cpu(), performance.now()];
    await wait(500 * Number(values.seconds));
    const changed = Date.now();
    hub.send(1);
    await wait(500 * Number(values.seconds));
    const [games, after, seconds] = [kept - before, cpu(), (performance.now() - began) / 1000];
    const cost = (key: 'hub' | 'server' | 'players') => (1e6 * (after[key] - cpuBefore[key])) / games;
    fetched.sort((a, b) => a - b);
    const last = fetched[Math.ceil(0.95 * workers) - 1];
    const memory = { hub: peakOf(hub.pid!), server: peakOf(server.pid!) };
    for (const child of children) child.send(-1);
    await sleep(values.profile ? 5000 : 1000);
    compare(join(root, 'run', 'records'), recorded, kept);
    return {
      ...{ workers, games, seconds, memory, fetched: fetched.length },
      cost: { hub: cost('hub'), server: cost('server'), players: cost('players') },
      network: last === undefined ? undefined : last - changed,
    };
  } finally {
    for (const child of children) child.kill('SIGKILL');
    server.kill('SIGKILL');
    await sleep(200);
  }
}

async function startServer(root: string, port: number): Promise<ChildProcess> {
  const conf = `${root}.conf`;
  const store = `jetstream { store_dir: "${join(root, 'store')}", sync_interval: always }`;
  writeFileSync(conf, `listen: 127.0.0.1:${port}\n${store}\n`);
  const env = { GOMEMLIMIT: '400MiB', ...process.env };
  const server = spawn(values.server, ['-c', conf], { stdio: 'ignore', env });
  const fail = () => {
    throw new ZeroError(`${values.server} -c ${conf} ends at once; --server names a nats-server`);
  };
  await Promise.race([sleep(1500), once(server, 'exit').then(fail, fail)]); // an error: there is no such program
  return server;
}

/** Whether every kept game is there once, as it was recorded. @throws Error where one is not. */
function compare(folder: string, recorded: string, atLeast: number): void {
  const { games } = readRecords(recorded);
  const seen = new Set<number>();
  for (const name of recordFiles(folder))
    for (const { bytes } of findRecords(join(folder, name)).records) {
      const seed = numberOf(bytes)!;
      if (seed < FIRST_LENT || seen.has(seed)) throw new Error(`game ${seed} is there twice`);
      seen.add(seed);
      if (!encodeRecord({ ...games[seed % games.length], seed }).equals(bytes))
        throw new Error(`game ${seed} was altered`);
    }
  if (seen.size < atLeast) throw new Error(`${atLeast} games were kept, and ${seen.size} are there`);
  console.log(`${seen.size} games are in the hub's folder, each once and as it was recorded`);
}

function tell({ workers, games, seconds, cost, network, fetched, memory }: Row): void {
  const per = (key: keyof typeof cost) =>
    `${key} ${cost[key].toFixed(0)} us (${((cost[key] * games) / seconds / 1e6).toFixed(2)} cores)`;
  const at =
    network === undefined
      ? `at ${fetched} by the end`
      : `at 95 % of them after ${(network / 1000).toFixed(1)} s`;
  console.log(
    `${workers} workers, ${seconds.toFixed(0)} s: ${(games / seconds).toFixed(0)} records/s kept, synced by server and hub; a record costs ${per('hub')}, ${per('server')}, ${per('players')}; a network of ${NETWORK_BYTES / 1000} KB ${at}; memory at its peak: hub ${memory.hub.toFixed(0)} MB, server ${memory.server.toFixed(0)} MB; load ${loadavg()[0].toFixed(1)}`,
  );
}

/** Seconds of the processor that a process has used. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Megabytes of memory that a process has held at most. */
function peakOf(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
