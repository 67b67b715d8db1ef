/*
 * What a NATS server and a hub take: workers with real spools send recorded games as fast as they are kept, and fetch a network.
 *   npm run bench:nats -- --workers 100 --seconds 30 [--server nats-server]
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { uniformEvaluator } from '../engine/search/uniform.js';
import { SelfplayGame } from '../selfplay/game.js';
import { LEASE, leaseOf } from '../selfplay/gameNumbers.js';
import { RecordFolder } from '../selfplay/recordFolder.js';
import { encodeRecord, type GameRecord, numberOf } from '../selfplay/records.js';
import { fastSelfplay } from '../selfplay/settings.js';
import { Intake } from '../selfplay/transport/intake.js';
import { buildHash, settingsHash } from '../src/go/machines/build.js';
import { machinesFolder } from '../src/go/machines/folder.js';
import { Hub } from '../src/go/machines/hub.js';
import { natsHubServer } from '../src/go/machines/nats/hubServer.js';
import { natsWorkerServer } from '../src/go/machines/nats/workerServer.js';
import { Sender } from '../src/go/machines/sender.js';
import { Spool } from '../src/go/machines/spool.js';
import { decodeJson, encodeJson, leaseReply, newestMessage } from '../src/go/machines/wire/protocol.js';
import { presetConfig } from '../src/go/settings/presets.js';

const SIZE = 9;
const NETWORK_BYTES = 287_000;
const SELFPLAY = { ...fastSelfplay(SIZE, 7), simulations: 8, quickSimulations: 4, resignBelow: -1 };
const NETWORK = presetConfig('fast', SIZE, 1).network;
const self = fileURLToPath(import.meta.url);

if (process.argv[2] === 'hub') await hub(process.argv[3], process.argv[4]);
else await measure();

/** The hub alone, so that its memory is its own. */
async function hub(folder: string, url: string): Promise<void> {
  const records = join(folder, 'records');
  mkdirSync(records, { recursive: true });
  const failed = new AbortController();
  const owner = {
    intake: new Intake(new RecordFolder(records), SIZE),
    onNote: () => {},
    fail: (error: unknown) => failed.abort(error),
    signal: failed.signal,
  };
  const options = { folder: machinesFolder(folder), records, network: NETWORK, selfplay: SELFPLAY, seed: 1 };
  const hub = new Hub(
    await natsHubServer({ url }, 'bench', () => {}),
    { ...options, run: 'bench', id: 'bench' },
    owner,
  );
  await hub.begin();
  const net = join(folder, 'net');
  writeFileSync(net, Buffer.alloc(NETWORK_BYTES, 7));
  hub.useNetwork(0, net);
  process.on('message', (step: number) => hub.useNetwork(step, net));
  const cpu = () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6;
  setInterval(
    () => process.send!({ games: hub.stats.games, rss: process.memoryUsage().rss, cpu: cpu() }),
    500,
  );
  await hub.finished();
  throw failed.signal.reason;
}

async function measure(): Promise<void> {
  const { values } = parseArgs({
    options: {
      workers: { type: 'string', default: '100' },
      seconds: { type: 'string', default: '30' },
      server: { type: 'string', default: process.env.ZERO_NATS_SERVER ?? 'nats-server' },
    },
  });
  const [workers, seconds] = [Number(values.workers), Number(values.seconds)];
  const root = mkdtempSync(join(tmpdir(), 'zero-bench-nats-'));
  const port = 25_000 + (process.pid % 5000);
  const url = `nats://127.0.0.1:${port}`;
  const conf = join(root, 'nats.conf');
  writeFileSync(
    conf,
    `listen: 127.0.0.1:${port}\njetstream { store_dir: "${join(root, 'store')}", sync_interval: always }\n`,
  );
  const server = spawn(values.server, ['-c', conf], { stdio: 'ignore' });
  await sleep(1500);
  const child = fork(self, ['hub', join(root, 'run'), url]);
  let told = { games: 0, rss: 0, cpu: 0 };
  let peak = 0;
  child.on('message', (message: typeof told) => {
    told = message;
    peak = Math.max(peak, message.rss);
  });
  try {
    await bench(workers, seconds, root, url, child, () => told);
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1];
    console.log(
      `memory: hub ${(peak / 1e6).toFixed(0)} MB, server ${(Number(line) / 1000).toFixed(0)} MB at their peaks`,
    );
  } finally {
    child.kill('SIGKILL');
    server.kill('SIGKILL');
    await sleep(200);
    rmSync(root, { recursive: true, force: true });
  }
}

async function bench(
  workers: number,
  seconds: number,
  root: string,
  url: string,
  child: ChildProcess,
  kept: () => { games: number; cpu: number },
) {
  const games = Array.from({ length: 8 }, (_, seed) => playGame(seed));
  const settings = settingsHash(SELFPLAY, NETWORK, 1);
  const ending = new AbortController();
  const fetched: number[] = [];
  let changed = 0;
  let stalled = 0;
  const one = async (w: number): Promise<void> => {
    const worker = `w${w}`;
    const server = await natsWorkerServer({ url }, 'bench', worker, () => {});
    const spool = new Spool(join(root, 'spools', worker), 'bench', worker);
    const sender = new Sender(server, spool, worker, ending.signal);
    void sender.run();
    server.onKey('newest', (value) => {
      const newest = decodeJson(newestMessage, value, 'newest');
      void sleep(1000 * newest.spread * Math.random())
        .then(() => server.object(newest.object, newest.bytes))
        .then(
          () => fetched.push(performance.now() - changed),
          () => {},
        );
    });
    let numbers: number[] = [];
    while (!ending.signal.aborted) {
      if (numbers.length === 0) {
        const request = {
          protocol: 1,
          record: 1,
          build: buildHash(),
          settings,
          spool: spool.id,
          session: sender.session,
        };
        const counts = {
          last: spool.last,
          want: 1,
          players: 1,
          resting: 0,
          unkept: spool.length,
          step: 0,
          gamesPerSecond: 0,
        };
        const open = [...new Set([...spool.records()].map((record) => leaseOf(numberOf(record) ?? 0)))];
        const bytes = await server.lease(encodeJson({ ...request, ...counts, open })).catch(() => undefined);
        const reply = bytes && decodeJson(leaseReply, bytes, 'leases');
        if (reply && 'leases' in reply) {
          numbers = Array.from({ length: LEASE }, (_, i) => reply.leases[0] * LEASE + i);
        }
      }
      // A batch at a time, and no more than the hub keeps.
      for (let i = 0; i < 64 && numbers.length > 0 && spool.length < 512; i++) {
        const seed = numbers.shift()!;
        spool.append(encodeRecord({ ...games[seed % games.length], seed }));
      }
      if (spool.length >= 512) stalled++;
      await sleep(200);
    }
    await server.close();
  };
  for (let w = 0; w < workers; w++) void one(w).catch(() => {});
  await sleep(3000 + 10 * workers);
  const [before, began] = [kept(), performance.now()];
  await sleep(500 * seconds);
  changed = performance.now();
  child.send(1);
  await sleep(500 * seconds);
  const now = kept();
  const rate = (1000 * (now.games - before.games)) / (performance.now() - began);
  const perCore = (now.games - before.games) / (now.cpu - before.cpu);
  ending.abort();
  fetched.sort((a, b) => a - b);
  const at = fetched[Math.ceil(0.95 * workers) - 1];
  console.log(
    `${workers} workers, ${seconds} s: ${rate.toFixed(0)} records/s kept, synced by server and hub; ${perCore.toFixed(0)} records in a core-second of the hub`,
  );
  console.log(
    `a network of ${NETWORK_BYTES / 1000} KB: ${at === undefined ? `at ${fetched.length} of ${workers} workers by the end` : `at 95 % of the workers after ${(at / 1000).toFixed(1)} s`}`,
  );
  console.log(
    stalled > 0
      ? 'workers waited for the hub: this is what it takes'
      : 'workers did not wait: the hub takes more',
  );
  console.log('\nworkers   games/s at 4 a second   messages/s   MB/s in   MB for a network   (computed)');
  for (const n of [10, 100, 1000, 10_000])
    console.log(
      `${String(n).padStart(7)} ${String(4 * n).padStart(23)} ${String(Math.max(n, Math.ceil((4 * n) / 64))).padStart(12)} ${((4 * n * 1300) / 1e6).toFixed(2).padStart(9)} ${((n * NETWORK_BYTES) / 1e6).toFixed(0).padStart(18)}`,
    );
}

/** A whole game with uniform priors. */
function playGame(seed: number): GameRecord {
  const game = new SelfplayGame(SELFPLAY, SIZE, seed, 0);
  const evaluator = uniformEvaluator(SIZE);
  while (!game.over) {
    if (game.search.done) game.moveReady();
    else if (game.search.collect(evaluator, 0, 1) > 0) {
      void evaluator.run(1);
      game.search.absorb(evaluator, 0, 1);
    }
  }
  return game.record();
}
