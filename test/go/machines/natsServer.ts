import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRecent } from '../../../src/go/machines/nats/connect.js';

/** The nats-server to test with: ZERO_NATS_SERVER, or the one of the path. */
const program = process.env.ZERO_NATS_SERVER ?? 'nats-server';

/** Why tests with a real server are left out here; false where they can run. */
export function withoutServer(): string | false {
  try {
    const version = /v?(\d+\.\d+\.\d+)/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' }))?.[1];
    return version !== undefined && isRecent(version)
      ? false
      : `nats-server ${version} is too old; ZERO_NATS_SERVER names a newer one`;
  } catch {
    return 'there is no nats-server; ZERO_NATS_SERVER names one';
  }
}

/** A nats-server in a folder, as the documentation configures it but without TLS. */
export class TestServer {
  private child: ChildProcess | undefined;

  constructor(
    readonly folder: string,
    readonly port: number,
    private readonly more = '',
    /** More settings of JetStream. */
    private readonly jetstream = '',
  ) {
    mkdirSync(folder, { recursive: true });
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  /** Where JetStream keeps what it has. */
  get store(): string {
    return join(this.folder, 'store');
  }

  async start(): Promise<void> {
    const conf = join(this.folder, 'nats.conf');
    writeFileSync(
      conf,
      `listen: 127.0.0.1:${this.port}\njetstream { store_dir: "${this.store}", sync_interval: always, ${this.jetstream} }\n${this.more}\n`,
    );
    this.child = spawn(program, ['-c', conf], { stdio: 'ignore' });
    for (let tries = 0; tries < 200; tries++) {
      if (await this.listens()) return;
      await sleep(50);
    }
    throw new Error('nats-server does not listen');
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await gone;
  }

  /** Lets it read its configuration anew. */
  reload(): void {
    this.child?.kill('SIGHUP');
  }

  private listens(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
  }
}
