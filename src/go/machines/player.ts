import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ZeroError } from '../../../base/errors.js';
import { leaseOf } from '../../../selfplay/gameNumbers.js';
import { SelfplayPool } from '../../../selfplay/pool.js';
import { numberOf } from '../../../selfplay/records.js';
import { fetchNetwork, keepNetwork } from './networks.js';
import { resting } from './rest.js';
import type { Sender } from './sender.js';
import type { Spool } from './spool.js';
import {
  type ConfigMessage,
  decodeJson,
  encodeJson,
  type LeaseReply,
  leaseReply,
  type NewestMessage,
  newestMessage,
  PROTOCOL,
  RECORD_VERSION,
} from './wire/protocol.js';
import type { WorkerServer } from './wire/server.js';

/** Milliseconds between looks at everything, and between signs of life. */
const TICK = 500;
const HELLO = 10_000;

/** What a worker plays with, whatever the settings of the moment. */
export interface PlayerOptions {
  server: WorkerServer;
  spool: Spool;
  sender: Sender;
  folder: string;
  worker: string;
  players: number;
  /** Bytes of the spool, from nine tenths of which on all rest. */
  spoolLimit: number;
  build: string;
  onNote(text: string): void;
  /** What the hub said last of resting, and when. */
  play: { share: number; at: number };
  signal: AbortSignal;
}

/** Plays for a hub by one set of settings, until the hub has others, or the signal. */
export class Player {
  private pool: SelfplayPool | undefined;
  private readonly stopped = new AbortController();
  private readonly ending: AbortSignal;
  /** Games finished here, by lease. */
  private readonly finishedOf = new Map<number, number>();
  /** Games that the disk refused. */
  private held: Uint8Array[] = [];
  private step = -1;
  private bad = -1;
  private failure: unknown;
  private diskTold = false;
  games = 0;
  private rate = { games: 0, at: performance.now(), perSecond: 0 };

  constructor(
    private readonly config: ConfigMessage,
    private readonly options: PlayerOptions,
  ) {
    this.ending = AbortSignal.any([options.signal, this.stopped.signal]);
  }

  /** @returns whether the hub's settings have changed. @throws ZeroError when the hub refuses. */
  async run(): Promise<boolean> {
    const need = Math.ceil((2 * this.options.players * this.config.selfplay.gamesAtOnce) / 4096) + 1;
    let leases: number[] = [];
    let said = Number.NEGATIVE_INFINITY;
    try {
      while (!this.ending.aborted) {
        const want = this.pool ? (this.pool.numbersLeft < (need - 1) * 4096 ? 1 : 0) : need - leases.length;
        if (want > 0 || performance.now() - said > HELLO) {
          said = performance.now();
          const reply = await this.hello(want);
          if (reply === 'settings') return true;
          for (const lease of reply ?? []) this.borrow(lease, leases);
        }
        await this.changeNetwork(leases);
        if (this.pool) leases = [];
        this.rest();
        this.retryHeld();
        if (this.failure) throw this.failure;
        await sleep(TICK, undefined, { signal: this.ending }).catch(() => {});
      }
      return false;
    } finally {
      this.stopped.abort();
      await this.pool?.finished().catch(() => {});
      this.retryHeld();
    }
  }

  /** Where the players stand. */
  get resting(): number {
    return this.pool?.resting ?? this.options.players;
  }

  get network(): number {
    return this.step;
  }

  private borrow(lease: number, leases: number[]): void {
    this.finishedOf.set(lease, 0);
    if (this.pool) this.pool.lend(lease);
    else leases.push(lease);
  }

  /** Says that this worker is alive and asks for leases. @returns undefined when no one answers. */
  private async hello(want: number): Promise<number[] | 'settings' | undefined> {
    const { spool, sender, server, players, build, onNote } = this.options;
    const now = performance.now();
    if (now - this.rate.at > 5000) {
      const perSecond = (1000 * (this.games - this.rate.games)) / (now - this.rate.at);
      this.rate = { games: this.games, at: now, perSecond };
    }
    spool.sync();
    const request = encodeJson({
      protocol: PROTOCOL,
      record: RECORD_VERSION,
      build,
      settings: this.config.settings,
      spool: spool.id,
      session: sender.session,
      last: spool.last,
      open: this.openLeases(),
      want: Math.min(64, want),
      players,
      resting: this.resting,
      unkept: spool.length,
      step: this.step,
      gamesPerSecond: this.rate.perSecond,
    });
    let reply: LeaseReply;
    try {
      reply = decodeJson(leaseReply, await server.lease(request), "the hub's answer");
    } catch (error) {
      if (error instanceof ZeroError) throw error;
      await sleep(1000, undefined, { signal: this.ending }).catch(() => {});
      return undefined;
    }
    if ('leases' in reply) {
      sender.mark(reply.kept, reply.epoch);
      return reply.leases;
    }
    if (reply.refused === 'settings') return 'settings';
    if (reply.refused === 'bad' && /brought back from a copy/.test(reply.why)) {
      onNote(`the hub says: ${reply.why}`);
      spool.restart();
      sender.repeat();
      return undefined;
    }
    throw new ZeroError(`the hub refuses: ${reply.why}`);
  }

  /** Leases of games that wait, and those whose games are not all finished. */
  private openLeases(): number[] {
    const open = new Set<number>();
    for (const record of this.options.spool.records()) open.add(leaseOf(numberOf(record) ?? 0));
    for (const [lease, games] of this.finishedOf) if (games < 4096) open.add(lease);
    return [...open].slice(-1024);
  }

  /** Goes over to the network that the hub names, when it is there and good; the old one plays on until then. */
  private async changeNetwork(leases: readonly number[]): Promise<void> {
    const { folder } = this.options;
    if (!this.pool && leases.length === 0) return;
    try {
      const newest = await this.newest();
      if (!newest || newest.step === this.step || newest.step === this.bad) return;
      if (this.pool) await sleep(1000 * newest.spread * Math.random(), undefined, { signal: this.ending });
      const bytes = await this.goodNetwork(newest);
      if (!bytes) return;
      const path = this.onDisk(() => keepNetwork(join(folder, 'networks'), newest.step, bytes));
      if (path === undefined) return;
      this.step = newest.step;
      if (this.pool) this.pool.useNetwork(path);
      else this.begin(path, leases);
    } catch {
      // the server is away, or the run is ending: the next look finds it
    }
  }

  /** A network that is good to play with; undefined, and told once, where it is not. */
  private async goodNetwork(newest: NewestMessage): Promise<Uint8Array | undefined> {
    try {
      return await fetchNetwork(this.options.server, newest, this.config.network);
    } catch (error) {
      if (!(error instanceof ZeroError)) throw error;
      this.bad = newest.step;
      this.options.onNote(
        `${error.message}; ${this.pool ? 'the one before plays on' : 'waits for another one'}`,
      );
      return undefined;
    }
  }

  /** Does something that a full disk refuses, which is told once and tried again. @returns undefined then. */
  private onDisk<T>(work: () => T): T | undefined {
    try {
      const result = work();
      this.diskTold = false;
      return result;
    } catch (error) {
      if (!this.diskTold)
        this.options.onNote(
          `${(error as Error).message.replace(' and run the same command again', '')}; the players rest until it takes games again`,
        );
      this.diskTold = true;
      return undefined;
    }
  }

  private heard: NewestMessage | undefined;
  private looked = Number.NEGATIVE_INFINITY;

  /** Notes a network that the hub names. */
  hear(value: Uint8Array): void {
    try {
      this.heard = decodeJson(newestMessage, value, 'the newest network');
    } catch (error) {
      this.options.onNote(String((error as Error).message));
    }
  }

  private async newest(): Promise<NewestMessage | undefined> {
    if (performance.now() - this.looked > (this.heard ? 15_000 : 1000)) {
      this.looked = performance.now();
      const value = await this.options.server.get('newest');
      if (value) this.hear(value);
    }
    return this.heard;
  }

  private begin(network: string, leases: readonly number[]): void {
    const { players, onNote } = this.options;
    this.pool = new SelfplayPool({
      settings: this.config.selfplay,
      workers: players,
      network,
      seed: this.config.seed,
      leases,
      onGame: (record, { seed }) => {
        this.games++;
        const lease = leaseOf(seed);
        this.finishedOf.set(lease, (this.finishedOf.get(lease) ?? 0) + 1);
        this.held.push(record);
        this.retryHeld();
      },
      onReplaced: (reason) => onNote(`a player died and was replaced: ${reason}`),
      signal: this.ending,
    });
    this.pool.finished().catch((error) => {
      if (!this.ending.aborted) this.failure = error;
    });
  }

  /** Puts games into the spool; those that the disk refuses wait, and all players rest meanwhile. */
  private retryHeld(): void {
    if (this.held.length === 0) return;
    this.onDisk(() => {
      for (; this.held.length > 0; this.held.shift()) this.options.spool.append(this.held[0]);
    });
  }

  private rest(): void {
    const { spool, sender, players, play, spoolLimit, worker } = this.options;
    const full = sender.isFull || spool.bytes > 0.9 * spoolLimit || this.held.length > 0;
    this.pool?.rest(resting(worker, players, play, full));
  }
}
