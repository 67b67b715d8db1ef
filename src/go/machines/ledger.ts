import { closeSync, existsSync, fsyncSync, openSync, statSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { fileError, writeFileAtomic } from '../../../base/files/atomic.js';
import { readPlainFile } from '../../../base/files/read.js';
import { FIRST_LEASE, LEASE, leaseOf } from '../../../selfplay/gameNumbers.js';

/** A lease of game numbers: to whom, under which settings, and which of its games are kept. */
export interface Lease {
  number: number;
  worker: string;
  spool: string;
  settings: string;
  /** A bit for each number, 1 where its game is kept or was refused. */
  seen: Uint8Array;
  count: number;
}

const natural = z.number().int().min(0);
const entry = z.union([
  z.object({
    lease: natural,
    worker: z.string(),
    spool: z.string(),
    settings: z.string(),
    seen: z.string().optional(),
  }),
  z.object({ close: z.array(natural) }),
  /** Games in the records, the spools' marks, numbers that were kept. */
  z.object({ games: natural, marks: z.record(z.string(), natural), seen: z.array(natural) }),
  z.object({ next: natural, networks: z.array(natural) }),
]);
type Entry = z.infer<typeof entry>;

/** Bytes from which on the file is written anew. */
const LARGE = 1 << 26;

/**
 * What the hub lent and what it kept, in a file that is synced before anyone is told: lines of a checksum and JSON.
 * A line that a kill cut short was never acted upon.
 */
export class Ledger {
  readonly leases = new Map<number, Lease>();
  /** By worker and spool: up to which number of the spool games are kept. */
  readonly marks = new Map<string, number>();
  /** Steps of the networks that were handed out. */
  readonly networks = new Set<number>();
  /** Games in the run's records at the last commit. */
  games = 0;
  next = FIRST_LEASE;
  /** Lines that were damaged. */
  damaged = 0;
  readonly fresh: boolean;
  private fd = -1;
  private size = 0;

  /** @throws ZeroError when the file cannot be read or written. */
  constructor(private readonly path: string) {
    this.fresh = !existsSync(path);
    if (!this.fresh) this.read();
    this.compact();
  }

  /** Lends numbers. */
  lend(worker: string, spool: string, settings: string): number {
    const lease = this.next;
    this.write([{ lease, worker, spool, settings }]);
    return lease;
  }

  /** Leases from here on were not lent by this ledger, though games of them are in the records. */
  skipTo(lease: number): void {
    if (lease > this.next) this.write([{ next: lease, networks: [] }]);
  }

  /** Declares the numbers of leases void that were never finished. */
  close(leases: readonly number[]): void {
    if (leases.length > 0) this.write([{ close: [...leases] }]);
  }

  /** Notes a network that is handed out. */
  addNetwork(step: number): void {
    if (!this.networks.has(step)) this.write([{ next: this.next, networks: [step] }]);
  }

  /** Notes that games are in the records for good, and how far the spools are. */
  commit(games: number, marks: ReadonlyMap<string, number>, seen: readonly number[]): void {
    this.write([{ games, marks: Object.fromEntries(marks), seen: [...seen] }]);
    if (this.size > LARGE) this.compact();
  }

  /** Whether the game of a number is kept, or void; undefined where the number was never lent. */
  isDone(number: number): boolean | undefined {
    const lease = leaseOf(number);
    const open = this.leases.get(lease);
    if (open) return (open.seen[(number % LEASE) >> 3] & (1 << (number % 8))) !== 0;
    return lease >= FIRST_LEASE && lease < this.next ? true : undefined;
  }

  /** Notes in memory that the game of a number is kept; {@link commit} makes it last. */
  see(number: number): void {
    const lease = this.leases.get(leaseOf(number));
    if (!lease || this.isDone(number)) return;
    lease.seen[(number % LEASE) >> 3] |= 1 << (number % 8);
    if (++lease.count === LEASE) this.leases.delete(lease.number);
  }

  shut(): void {
    closeSync(this.fd);
  }

  private read(): void {
    for (const line of readPlainFile(this.path).toString('utf8').split('\n')) {
      if (line === '') continue;
      const [sum, json] = [line.slice(0, 8), line.slice(9)];
      const parsed =
        Number.parseInt(sum, 16) === crc32(json)
          ? entry.safeParse(JSON.parse(json))
          : { success: false as const };
      if (parsed.success) this.take(parsed.data);
      else this.damaged++;
    }
  }

  private take(e: Entry): void {
    if ('lease' in e) {
      const seen = new Uint8Array(LEASE / 8);
      if (e.seen) seen.set(Buffer.from(e.seen, 'base64').subarray(0, seen.length));
      let count = 0;
      for (const byte of seen) for (let bit = 1; bit < 256; bit <<= 1) if (byte & bit) count++;
      const { lease: number, worker, spool, settings } = e;
      this.leases.set(number, { number, worker, spool, settings, seen, count });
      this.next = Math.max(this.next, number + 1);
    } else if ('close' in e) for (const lease of e.close) this.leases.delete(lease);
    else if ('games' in e) {
      this.games = e.games;
      for (const [spool, mark] of Object.entries(e.marks)) this.marks.set(spool, mark);
      for (const number of e.seen) this.see(number);
    } else {
      this.next = Math.max(this.next, e.next);
      for (const step of e.networks) this.networks.add(step);
    }
  }

  private write(entries: readonly Entry[]): void {
    const bytes = Buffer.from(entries.map(lineOf).join(''));
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.fd, bytes, done);
      fsyncSync(this.fd);
    } catch (error) {
      throw fileError('write', this.path, error);
    }
    this.size += bytes.length;
    for (const e of entries) this.take(e);
  }

  /** Writes the file anew with what it says, and no more. */
  private compact(): void {
    const entries: Entry[] = [{ next: this.next, networks: [...this.networks] }];
    for (const { number: lease, worker, spool, settings, seen } of this.leases.values())
      entries.push({ lease, worker, spool, settings, seen: Buffer.from(seen).toString('base64') });
    entries.push({ games: this.games, marks: Object.fromEntries(this.marks), seen: [] });
    if (this.fd >= 0) closeSync(this.fd);
    writeFileAtomic(this.path, entries.map(lineOf).join(''));
    try {
      this.fd = openSync(this.path, 'a');
    } catch (error) {
      throw fileError('write', this.path, error);
    }
    this.size = statSync(this.path).size;
  }
}

function lineOf(e: Entry): string {
  const json = JSON.stringify(e);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
}
