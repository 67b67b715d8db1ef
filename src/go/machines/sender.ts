import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Spool } from './spool.js';
import { decodeJson, encodeGames, keptMessage, MOST_UNKEPT } from './wire/protocol.js';
import type { WorkerServer } from './wire/server.js';

/**
 * In milliseconds: how long a message waits for more games, after how long without a mark all is sent again, and how often
 * the mark on the server is looked at, beside being told.
 */
export const PACE = { gather: 1000, againAfter: 20_000, lookEvery: 10_000 };
/** Messages under way. */
const UNDER_WAY = 4;

/** Sends the games of a spool until the hub calls them kept. No answer of the server is trusted for that. */
export class Sender {
  readonly session = randomBytes(8).toString('hex');
  /** The number up to which games were sent since the last repetition. */
  private sent: number;
  private epoch = 0;
  private attempt = 0;
  private moved = performance.now();
  private looked = 0;
  /** Told by the hub that the worker may not play. */
  private wake: () => void = () => {};

  constructor(
    private readonly server: WorkerServer,
    private readonly spool: Spool,
    private readonly worker: string,
    private readonly signal: AbortSignal,
    private readonly pace = PACE,
  ) {
    this.sent = spool.oldest - 1;
    server.onKey(`kept.${worker}`, (value) => this.hear(value));
  }

  /** Whether the worker must rest: the hub has not kept enough of its games. */
  get isFull(): boolean {
    return this.spool.length >= MOST_UNKEPT;
  }

  /** Sends until the signal. Errors of the server are met by sending again. */
  async run(): Promise<void> {
    while (!this.signal.aborted) {
      try {
        await this.look();
        await this.send();
      } catch {
        this.repeat();
        await this.pause(1000);
      }
    }
  }

  /** A mark that the hub answered a request with. */
  mark(kept: number, epoch: number): void {
    if (epoch < this.epoch) return;
    this.epoch = epoch;
    if (kept >= this.spool.oldest) this.moved = performance.now();
    this.spool.kept(kept);
    this.sent = Math.max(this.sent, this.spool.oldest - 1);
    this.wake();
  }

  /** Begins at the oldest game again. */
  repeat(): void {
    this.sent = this.spool.oldest - 1;
    this.attempt++;
    this.moved = performance.now();
  }

  private hear(value: Uint8Array): void {
    try {
      const { spool, kept, epoch } = decodeJson(keptMessage, value, 'a mark');
      if (spool === this.spool.id) this.mark(kept, epoch);
    } catch {
      // not a mark: the next one is
    }
  }

  private async look(): Promise<void> {
    const now = performance.now();
    if (this.spool.length === 0) this.moved = now;
    if (now - this.moved > this.pace.againAfter) this.repeat();
    if (this.spool.length === 0 || now - this.looked < this.pace.lookEvery) return;
    this.looked = now;
    const value = await this.server.get(`kept.${this.worker}`);
    if (value) this.hear(value);
  }

  /** Sends what there is, some messages at once; waits where there is nothing. */
  private async send(): Promise<void> {
    const { spool, server, worker } = this;
    spool.sync();
    const work: Promise<void>[] = [];
    for (let n = 0; n < UNDER_WAY; n++) {
      const { first, records } = spool.batch(this.sent + 1);
      if (records.length === 0) break;
      this.sent = first + records.length - 1;
      const { id, oldest } = spool;
      const bytes = encodeGames({ spool: id, session: this.session, oldest, first, records });
      work.push(
        server.publish(bytes, `${worker}-${id}-${first}-${records.length}-${this.session}-${this.attempt}`),
      );
    }
    await Promise.all(work);
    if (work.length < UNDER_WAY) await this.pause(this.pace.gather);
  }

  private async pause(ms: number): Promise<void> {
    const woken = new AbortController();
    this.wake = () => {
      // A mark lets the next games go at once only where many wait.
      if (this.spool.length > 256) woken.abort();
    };
    await sleep(ms, undefined, { signal: AbortSignal.any([woken.signal, this.signal]) }).catch(() => {});
  }
}
