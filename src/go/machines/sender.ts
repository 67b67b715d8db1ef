import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { printable } from '../../../base/text.js';
import type { Spool } from './spool.js';
import { BATCH_GAMES, decodeJson, encodeGames, keptMessage, MOST_UNKEPT } from './wire/protocol.js';
import type { WorkerServer } from './wire/server.js';

/** In milliseconds: how long a message waits for more games, and after how long without a mark all is sent again. */
export const PACE = { gather: 1000, againAfter: 20_000 };
/** Messages under way while the hub keeps up, and milliseconds from sending to mark from which on there is only one. */
const UNDER_WAY = 8;
const LAGS = 5000;
/** Times the usual patience that is waited for a mark at most, where the hub lags or the server is away. */
const MOST_PATIENCE = 6;

/** A message that was sent: the number of its last game, and when. */
interface Sent {
  last: number;
  at: number;
}

/**
 * Sends the games of a spool until the hub calls them kept. No answer of the server is trusted for that. What is under way
 * is bounded by what the hub keeps up with: where it lags, repeating early would only add to what it has to read.
 */
export class Sender {
  readonly session = randomBytes(8).toString('hex');
  /** The number up to which games were sent since the last repetition. */
  private sent: number;
  private underWay: Sent[] = [];
  /** Messages that may be under way: one more with each that is kept soon. */
  private window = 1;
  /** Milliseconds from sending to the mark, of the message that was kept last. */
  private delay = 0;
  private epoch = 0;
  private attempt = 0;
  private moved = performance.now();
  private sentAt = Number.NEGATIVE_INFINITY;
  /** Whether it was told that games cannot be sent. */
  private told = false;
  private wake: () => void = () => {};
  /** Milliseconds that a message waits for more games, as the hub has it. */
  private gather: number;

  constructor(
    private readonly server: WorkerServer,
    private readonly spool: Spool,
    private readonly worker: string,
    private readonly signal: AbortSignal,
    private readonly pace = PACE,
    private readonly onNote: (text: string) => void = () => {},
  ) {
    this.sent = spool.oldest - 1;
    this.gather = pace.gather;
    server.onKept((value) => this.hear(value));
  }

  /** Whether the worker must rest: the hub has not kept enough of its games. */
  get isFull(): boolean {
    return this.spool.length >= MOST_UNKEPT;
  }

  /** Sends until the signal. Errors of the server are met by sending again. */
  async run(): Promise<void> {
    while (!this.signal.aborted) {
      try {
        if (this.spool.length === 0) this.moved = performance.now();
        if (performance.now() - this.moved > this.patience) this.repeat();
        if (this.hasBatch || performance.now() - this.sentAt >= this.gather) await this.send();
        if (!this.hasBatch) await this.pause();
      } catch (error) {
        this.tell(error);
        this.repeat();
        await sleep(1000, undefined, { signal: this.signal }).catch(() => {});
      }
    }
  }

  /** The hub asks for the games of so many seconds in a message: it has many workers. A full message does not wait. */
  gatherFor(seconds: number): void {
    this.gather = Math.max(this.pace.gather, 1000 * seconds);
  }

  /** Milliseconds without a mark after which games count as lost. */
  private get patience(): number {
    const { againAfter } = this.pace;
    return Math.min(MOST_PATIENCE * againAfter, Math.max(againAfter, 4 * this.delay));
  }

  /** Whether a whole message waits and may be sent. */
  private get hasBatch(): boolean {
    return this.spool.last - this.sent >= BATCH_GAMES && this.underWay.length < this.window;
  }

  /** A mark that the hub told, or answered a request with. */
  mark(kept: number, epoch: number): void {
    if (epoch < this.epoch) return;
    this.epoch = epoch;
    if (kept >= this.spool.oldest) this.moved = performance.now();
    while (this.underWay.length > 0 && this.underWay[0].last <= kept) {
      this.delay = performance.now() - this.underWay.shift()!.at;
      this.window = this.delay < LAGS ? Math.min(UNDER_WAY, this.window + 1) : 1;
    }
    this.spool.kept(kept);
    this.sent = Math.max(this.sent, this.spool.oldest - 1);
    if (this.hasBatch) this.wake();
  }

  /** Begins at the oldest game again. */
  repeat(): void {
    this.sent = this.spool.oldest - 1;
    this.underWay = [];
    this.window = 1;
    this.delay = Math.max(this.delay, performance.now() - this.moved);
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

  /** Sends what there is, some messages at once. */
  private async send(): Promise<void> {
    const { spool, server, worker } = this;
    spool.sync();
    const work: Promise<void>[] = [];
    this.sentAt = performance.now();
    while (this.underWay.length < this.window) {
      const { first, records } = spool.batch(this.sent + 1);
      if (records.length === 0) break;
      this.sent = first + records.length - 1;
      this.underWay.push({ last: this.sent, at: performance.now() });
      const { id, oldest } = spool;
      const bytes = encodeGames({ spool: id, session: this.session, oldest, first, records });
      work.push(
        server.publish(bytes, `${worker}-${id}-${first}-${records.length}-${this.session}-${this.attempt}`),
      );
    }
    await Promise.all(work);
    if (work.length > 0 && this.told) {
      this.onNote('games are sent again');
      this.told = false;
    }
  }

  private tell(error: unknown): void {
    if (!this.told && !this.signal.aborted)
      this.onNote(
        `games cannot be sent (${printable(String((error as Error).message), 200)}); they wait in the spool and are tried again`,
      );
    this.told = true;
  }

  /** Waits for more games. */
  private async pause(): Promise<void> {
    const woken = new AbortController();
    this.wake = () => woken.abort();
    const signal = AbortSignal.any([woken.signal, this.signal]);
    await sleep(this.pace.gather, undefined, { signal }).catch(() => {});
  }
}
