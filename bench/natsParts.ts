/*
 * The parts of bench/nats.ts that are processes of their own, so that time and memory of each are its own:
 *   node natsParts.js hub FOLDER URL RECORDS
 *   node natsParts.js players FOLDER URL RECORDS FIRST COUNT RATE
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LEASE, leaseOf } from '../selfplay/gameNumbers.js';
import { readRecords } from '../selfplay/recordFile.js';
import { RecordFolder } from '../selfplay/recordFolder.js';
import { encodeRecord, numberOf } from '../selfplay/records.js';
import { fastSelfplay } from '../selfplay/settings.js';
import { Intake } from '../selfplay/transport/intake.js';
import { buildHash, settingsHash } from '../src/go/machines/build.js';
import { machinesFolder } from '../src/go/machines/folder.js';
import { Hub } from '../src/go/machines/hub.js';
import { natsHubServer } from '../src/go/machines/nats/hubServer.js';
import { natsWorkerServer } from '../src/go/machines/nats/workerServer.js';
import { Sender } from '../src/go/machines/sender.js';
import { Spool } from '../src/go/machines/spool.js';
import {
  decodeJson,
  encodeJson,
  leaseReply,
  newestMessage,
  PROTOCOL,
  playMessage,
  RECORD_VERSION,
} from '../src/go/machines/wire/protocol.js';
import { presetConfig } from '../src/go/settings/presets.js';

export const SIZE = 9;
export const NETWORK_BYTES = 287_000;
export const SELFPLAY = { ...fastSelfplay(SIZE, 7), simulations: 8, quickSimulations: 4 };
const NETWORK = presetConfig('fast', SIZE, 1).network;
/** Milliseconds between a worker's signs of life, and between looks at whether it has games to play. */
const HELLO = 10_000;
const TICK = 100;
/** Games that wait in a spool where as many are sent as the hub keeps: four messages. */
const WAITING = 256;

/** What the players tell of themselves, twice a second. */
export interface PlayersTold {
  /** Workers that have a lease, and games that they finished. */
  ready: number;
  finished: number;
  /** Milliseconds since 1970 at which the second network was at each worker. */
  fetched: number[];
}

async function hub(folder: string, url: string): Promise<void> {
  const records = join(folder, 'records');
  mkdirSync(records, { recursive: true });
  const failed = new AbortController();
  const owner = {
    intake: new Intake(new RecordFolder(records), SIZE),
    onNote: (text: string) => process.env.ZERO_DEBUG && console.error(text),
    fail: (error: unknown) => failed.abort(error),
    signal: failed.signal,
  };
  const hub = new Hub(
    await natsHubServer({ url }, 'bench', owner.onNote),
    {
      ...{ folder: machinesFolder(folder), records, network: NETWORK, selfplay: SELFPLAY, seed: 1 },
      ...{ run: 'bench', id: 'bench' },
    },
    owner,
  );
  await hub.begin();
  const net = join(folder, 'net');
  writeFileSync(net, Buffer.alloc(NETWORK_BYTES, 7));
  hub.useNetwork(0, net);
  process.on('message', (step: number) => (step < 0 ? process.exit() : hub.useNetwork(step, net)));
  setInterval(() => process.send!(hub.stats.games), 250);
  await hub.finished();
  throw failed.signal.reason;
}

async function players([folder, url, recorded, first, count, rate]: string[]): Promise<void> {
  const { games } = readRecords(recorded);
  const settings = settingsHash(SELFPLAY, NETWORK, 1);
  const fetched: number[] = [];
  const workers: Worker[] = [];
  process.on('message', () => process.exit());
  setInterval(() => {
    const told: PlayersTold = {
      ready: workers.filter((worker) => worker.lent).length,
      finished: workers.reduce((sum, { finished }) => sum + finished, 0),
      fetched: fetched.splice(0),
    };
    process.send!(told);
  }, 500);
  const record = (seed: number) => encodeRecord({ ...games[seed % games.length], seed });
  const join_ = async (n: number) =>
    workers.push(await Worker.join(join(folder, `w${n}`), url, `w${n}`, settings, fetched));
  for (let n = 0; n < Number(count); n += 20) {
    const some = Math.min(20, Number(count) - n);
    await Promise.all(Array.from({ length: some }, (_, i) => join_(Number(first) + n + i)));
  }
  for (;;) {
    for (const worker of workers) worker.play(record, Number(rate));
    await sleep(TICK);
  }
}

/** A worker that has its games ready. */
class Worker {
  finished = 0;
  lent = false;
  private numbers: number[] = [];
  private leases: number[] = [];
  private said = Number.NEGATIVE_INFINITY;
  private began = 0;

  private constructor(
    private readonly server: Awaited<ReturnType<typeof natsWorkerServer>>,
    private readonly spool: Spool,
    private readonly sender: Sender,
    private readonly settings: string,
  ) {}

  static async join(folder: string, url: string, name: string, settings: string, fetched: number[]) {
    const server = await natsWorkerServer({ url }, 'bench', name, () => {});
    const spool = new Spool(folder, 'bench', name);
    const sender = new Sender(server, spool, name, new AbortController().signal);
    void sender.run();
    server.onKey('play', (value) => sender.gatherFor(decodeJson(playMessage, value, 'play').gather));
    server.onKey('newest', async (value) => {
      const newest = decodeJson(newestMessage, value, 'newest');
      if (newest.step === 0) return;
      await sleep(1000 * newest.spread * Math.random());
      for (;;) {
        const bytes = await server.object(newest.object, newest.bytes).catch(() => undefined);
        if (bytes?.length === newest.bytes) break;
        await sleep(1000);
      }
      fetched.push(Date.now());
    });
    return new Worker(server, spool, sender, settings);
  }

  /** Finishes games at a rate a second, or as many as the hub keeps; asks for leases and says that it is alive. */
  play(record: (seed: number) => Uint8Array, rate: number): void {
    const now = performance.now();
    if (now - this.said > HELLO || (this.numbers.length === 0 && now - this.said > 1000)) void this.hello();
    if (!this.lent) return;
    this.began ||= now - 1000 * Math.random();
    const due = rate > 0 ? Math.floor(((now - this.began) / 1000) * rate) - this.finished : 64;
    const room = rate > 0 ? 1000 - this.spool.length : WAITING - this.spool.length;
    for (let n = Math.min(due, room, this.numbers.length); n > 0; n--) {
      this.spool.append(record(this.numbers.shift()!));
      this.finished++;
    }
  }

  private async hello(): Promise<void> {
    const { spool, sender, settings } = this;
    this.said = performance.now();
    const waiting = [...spool.records()].map((bytes) => leaseOf(numberOf(bytes) ?? 0));
    spool.sync();
    const request = {
      ...{ protocol: PROTOCOL, record: RECORD_VERSION, build: buildHash(), settings, spool: spool.id },
      ...{ session: sender.session, last: spool.last, open: [...new Set([...this.leases, ...waiting])] },
      ...{ want: this.numbers.length === 0 ? 1 : 0, players: 1, resting: 0, unkept: spool.length },
      ...{ step: 0, gamesPerSecond: 0 },
    };
    const bytes = await this.server.lease(encodeJson(request)).catch(() => undefined);
    const reply = bytes && decodeJson(leaseReply, bytes, 'leases');
    if (!reply || !('leases' in reply)) return;
    sender.mark(reply.kept, reply.epoch);
    for (const lease of reply.leases) {
      this.lent = true;
      this.leases = [lease];
      this.numbers = Array.from({ length: LEASE }, (_, i) => lease * LEASE + i);
    }
  }
}

if (process.argv[2] === 'hub') await hub(process.argv[3], process.argv[4]);
if (process.argv[2] === 'players') await players(process.argv.slice(3));
