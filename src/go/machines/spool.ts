import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fileError } from '../../../base/files/atomic.js';
import { readJson, writeJson } from '../../../base/files/json.js';
import { namesIn } from '../../../base/files/read.js';
import { header, parse, text, whole } from '../../../base/schema.js';
import { RecordWriter, readRecords } from '../../../selfplay/recordFile.js';
import { BATCH_BYTES, BATCH_GAMES } from './wire/protocol.js';

/** Games a file of the spool. */
const GAMES_PER_FILE = 256;

const metaFile = header({
  version: z.literal(1, { error: 'must be 1' }),
  id: z.string().regex(/^[0-9a-f]{16}$/, { error: 'must be 16 hexadecimal digits' }),
  run: text(63),
  worker: text(63),
  /** The number behind the last game when this was written. */
  next: whole(1, Number.MAX_SAFE_INTEGER),
});

/** A game of the spool that is not known to be kept. */
interface Waiting {
  number: number;
  record: Uint8Array;
}

/**
 * Where a worker keeps its games until the hub has them: files of records, whose games are numbered from 1 on, and a file
 * that says whose they are. A game is synced before it leaves the machine, and goes when the hub says that it is kept.
 */
export class Spool {
  /** Another one for each life of the spool: its numbers mean something only with it. */
  id = '';
  private waiting: Waiting[] = [];
  private next = 1;
  private writer: RecordWriter | undefined;
  /** Names of the files by the number of their first game. */
  private files: number[] = [];
  private stored = 0;
  private synced = 0;

  /**
   * Opens a spool; what is damaged in it is left out. Its folder must be locked.
   * @throws ZeroError when it is another worker's or run's, or the disk refuses.
   */
  constructor(
    private readonly folder: string,
    private readonly run: string,
    private readonly worker: string,
    onNote: (text: string) => void = () => {},
  ) {
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw fileError('make', folder, error);
    }
    const path = join(folder, 'spool.json');
    const value = readJson(path);
    if (value === undefined) {
      this.restart([]);
      return;
    }
    const meta = parse(metaFile, value, path);
    if (meta.run !== run || meta.worker !== worker)
      parse(
        header({ run: z.literal(run), worker: z.literal(worker) }),
        value,
        `${path}, of another run or worker`,
      );
    this.id = meta.id;
    this.readFiles(meta.next, onNote);
  }

  private readFiles(next: number, onNote: (text: string) => void): void {
    const { folder } = this;
    this.files = namesIn(folder)
      .flatMap((name) => /^(\d{12})\.games$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
    let damaged = false;
    const found: Uint8Array[] = [];
    this.next = this.files[0] ?? next;
    for (const first of this.files) {
      const file = readRecords(this.path(first));
      if (file.damaged || first !== this.next) damaged = true;
      this.next = first + file.records.length;
      found.push(...file.records.map(({ bytes }) => bytes));
      this.stored += file.size;
    }
    if (damaged || this.files.length === 0) {
      // The numbers of what is left are not sure: it is sent as the games of a new spool, and known by the games' own numbers.
      if (damaged) onNote(`${folder} was damaged; its ${found.length} sound games are sent anew`);
      this.next = Math.max(this.next, next);
      this.restart(found);
      return;
    }
    const first = this.files[0];
    this.waiting = found.map((record, i) => ({ number: first + i, record }));
    this.synced = this.next - 1;
    this.writer = new RecordWriter(this.path(this.files.at(-1)!));
  }

  /** The number of the newest game, and of the oldest that waits. */
  get last(): number {
    return this.next - 1;
  }

  get oldest(): number {
    return this.waiting[0]?.number ?? this.next;
  }

  /** The games that wait, oldest first. */
  *records(): Iterable<Uint8Array> {
    for (const { record } of this.waiting) yield record;
  }

  /** Games that wait. */
  get length(): number {
    return this.waiting.length;
  }

  /** Bytes on the disk. */
  get bytes(): number {
    return this.stored;
  }

  /** Adds a game. @throws ZeroError when the disk refuses; the spool stays sound. */
  append(record: Uint8Array): void {
    if (!this.writer || this.writer.games >= GAMES_PER_FILE) this.beginFile();
    this.writer!.append(record);
    this.stored += record.length;
    this.waiting.push({ number: this.next++, record });
  }

  /** Waits until all games would survive the loss of power. */
  sync(): void {
    if (this.synced === this.last) return;
    this.writer?.sync();
    this.synced = this.last;
  }

  /** Games to be sent from a number on, as many as fit into a message; those that are not synced are not among them. */
  batch(from: number): { first: number; records: Uint8Array[] } {
    const records: Uint8Array[] = [];
    const first = Math.max(from, this.oldest);
    let bytes = 0;
    for (let i = first - this.oldest; i < this.waiting.length && records.length < BATCH_GAMES; i++) {
      const { number, record } = this.waiting[i];
      bytes += record.length + 8;
      if (number > this.synced || (bytes > BATCH_BYTES && records.length > 0)) break;
      records.push(record);
    }
    return { first, records };
  }

  /** Forgets the games up to a number: they are kept for good. Files go when all of their games are. */
  kept(upTo: number): void {
    let gone = 0;
    while (gone < this.waiting.length && this.waiting[gone].number <= upTo) gone++;
    if (gone === 0) return;
    this.waiting.splice(0, gone);
    while (this.files.length > 1 && this.files[1] <= this.oldest) this.removeFirst();
  }

  private removeFirst(): void {
    rmSync(this.path(this.files.shift()!), { force: true });
    this.stored = this.waiting.reduce((sum, { record }) => sum + record.length, 0);
  }

  /**
   * A new life with the games that wait, behind the old numbers: those say nothing to the hub any more. The old files go
   * when the new ones are safe; a kill between leaves games twice, which the hub knows by their own numbers.
   */
  restart(games = this.waiting.map(({ record }) => record)): void {
    this.close();
    const first = this.next;
    const old = this.files.filter((file) => file < first);
    this.files = [];
    this.waiting = [];
    this.stored = 0;
    this.synced = this.last;
    this.beginFile();
    for (const record of games) this.append(record);
    this.sync();
    this.id = randomBytes(8).toString('hex');
    this.writeMeta();
    for (const file of old) rmSync(this.path(file), { force: true });
  }

  close(): void {
    this.writer?.close();
    this.writer = undefined;
  }

  private beginFile(): void {
    this.sync();
    this.writer?.close();
    this.writer = undefined;
    this.writer = new RecordWriter(this.path(this.next));
    this.files.push(this.next);
  }

  private writeMeta(): void {
    const { id, run, worker, next } = this;
    writeJson(join(this.folder, 'spool.json'), { version: 1, id, run, worker, next });
  }

  private path(first: number): string {
    return join(this.folder, `${String(first).padStart(12, '0')}.games`);
  }
}
