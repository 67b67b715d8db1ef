import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket, connect as tcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Rng } from '../../../base/rng.js';
import { RecordReader } from '../../../selfplay/recordFolder.js';
import { encodeRecord } from '../../../selfplay/records.js';
import { numbered } from './games.js';
import { TestServer, withoutServer } from './natsServer.js';

const KILLS = Number(process.env.ZERO_KILLS ?? 100);
const GAMES = Number(process.env.ZERO_GAMES ?? 4000);
const root = mkdtempSync(join(tmpdir(), 'zero-machines-'));
after(() => rmSync(root, { recursive: true, force: true }));
const endless = fileURLToPath(new URL('./endless.js', import.meta.url));

/** A line between a worker and the server that delays, breaks and is cut: what a bad network does to TCP. */
class BadLine {
  private readonly sockets = new Set<Socket>();
  private cut = false;
  private readonly server;

  constructor(
    port: number,
    private readonly target: number,
    private readonly rng: Rng,
  ) {
    this.server = createServer((near) => this.join(near)).listen(port, '127.0.0.1');
  }

  private join(near: Socket): void {
    if (this.cut) {
      near.destroy();
      return;
    }
    const far = tcp(this.target, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      let due = 0;
      this.sockets.add(from);
      from.on('error', () => {});
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      from.on('data', (data) => {
        // 100 ms +- 30, in order; one segment in twenty is lost, and comes after TCP's 200 ms.
        const delay = 100 + 30 * (2 * this.rng.float() - 1) + (this.rng.float() < 0.05 ? 200 : 0);
        due = Math.max(due, performance.now() + delay);
        setTimeout(() => to.writable && to.write(data), due - performance.now());
      });
    }
  }

  /** Everything that is on the line is lost. */
  break(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async partition(ms: number): Promise<void> {
    this.cut = true;
    this.break();
    await sleep(ms);
    this.cut = false;
  }

  close(): void {
    this.break();
    this.server.close();
  }
}

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [endless, ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await gone;
}

test(`three workers behind bad lines, ${KILLS} kills, the store deleted five times: nothing lost, double or altered`, {
  skip: withoutServer(),
}, async () => {
  const rng = new Rng(`faults ${process.env.ZERO_SEED ?? 1}`);
  const port = 28_000 + (process.pid % 4000);
  const server = new TestServer(join(root, 'server'), port);
  await server.start();
  const names = ['one', 'two', 'three'];
  const lines = names.map((_, i) => new BadLine(port + 4001 + i, port, rng));
  const run = join(root, 'run');
  let hub = start('hub', run, server.url);
  const workers = names.map((name, i) =>
    start('worker', join(root, name), `nats://127.0.0.1:${port + 4001 + i}`, name, String(GAMES)),
  );
  const restart = (i: number) =>
    start('worker', join(root, names[i]), `nats://127.0.0.1:${port + 4001 + i}`, names[i], String(GAMES));
  try {
    for (let n = 0; n < KILLS; n++) {
      await sleep(500 + 2500 * rng.float());
      const what = n % 3;
      if (what === 0) {
        await server.kill();
        if ((n / 3) % Math.max(1, Math.floor(KILLS / 15)) === 0)
          rmSync(server.store, { recursive: true, force: true });
        await server.start();
      } else if (what === 1) {
        await kill(hub);
        hub = start('hub', run, server.url);
      } else {
        const i = rng.int(3);
        await kill(workers[i]);
        workers[i] = restart(i);
      }
      if (rng.float() < 0.2) lines[rng.int(3)].break();
      if (n === KILLS >> 1) void lines[0].partition(Number(process.env.ZERO_PARTITION ?? 60_000));
    }
    const ended = workers.map(
      (worker) => new Promise((done) => (worker.exitCode !== null ? done(0) : worker.once('exit', done))),
    );
    await Promise.race([Promise.all(ended), sleep(600_000, undefined, { ref: false })]);
    for (const worker of workers) assert.equal(worker.exitCode, 0, 'a worker has games that are not kept');
  } finally {
    for (const child of [hub, ...workers]) await kill(child);
    for (const line of lines) line.close();
    await server.kill();
  }
  const games = new RecordReader(join(run, 'records')).poll();
  const finished = names.flatMap((name) =>
    new RecordReader(join(root, `${name}-finished`)).poll().map(({ seed }) => seed),
  );
  assert.equal(games.length, new Set(games.map(({ seed }) => seed)).size, 'a game is there twice');
  assert.deepEqual(games.map(({ seed }) => seed).sort(), [...new Set(finished)].sort());
  for (const game of games) assert.deepEqual(encodeRecord(game), Buffer.from(numbered(game.seed)));
});
