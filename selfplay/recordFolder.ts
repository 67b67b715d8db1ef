import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ZeroError } from '../base/errors.js';
import { namesIn } from '../base/files/read.js';
import { FIRST_LENT } from './gameNumbers.js';
import { type RecordFile, RecordWriter, readRecords } from './recordFile.js';
import type { GameRecord } from './records.js';

/** Games a file, so that old games can be deleted file by file. */
const GAMES_PER_FILE = 2000;

/** Names of the record files in a folder, oldest first: 000000000.games is named by the number of its first game. @throws ZeroError for what is no folder. */
export function recordFiles(folder: string): string[] {
  return namesIn(folder)
    .filter((name) => /^\d{9}\.games$/.test(name))
    .sort();
}

function fileName(first: number): string {
  return `${String(first).padStart(9, '0')}.games`;
}

/** The number of a file's first game. */
export function firstGame(name: string): number {
  return Number.parseInt(name, 10);
}

/** Appends games to a folder of record files. */
export class RecordFolder {
  /** Games ever written to the folder, those in deleted files included. */
  games: number;
  /** A seed from which on no game that the run counted itself has one: games in the air when a command ended leave gaps. */
  readonly freeSeed: number;
  /** Whether someone asks for {@link sync}, so that a file is synced before the next one is begun. */
  private syncs = false;
  private writer: RecordWriter;

  /**
   * @param onNotice as {@link RecordWriter}'s.
   * @throws ZeroError when a file cannot be written or is not a record file.
   */
  constructor(
    private readonly folder: string,
    onNotice?: (text: string) => void,
  ) {
    const files = recordFiles(folder);
    const last = files.at(-1) ?? fileName(0);
    this.writer = new RecordWriter(join(folder, last), onNotice);
    this.games = firstGame(last) + this.writer.games;
    const before = files.at(-2);
    const games = before ? readRecords(join(folder, before)).games : [];
    this.freeSeed =
      1 +
      games.reduce(
        (most, { seed }) => (seed < FIRST_LENT ? Math.max(most, seed) : most),
        Math.max(this.games - 1, this.writer.lastSeed),
      );
  }

  append(record: Uint8Array): void {
    if (this.writer.games >= GAMES_PER_FILE) {
      if (this.syncs) this.writer.sync();
      this.writer.close();
      this.writer = new RecordWriter(join(this.folder, fileName(this.games)));
    }
    this.writer.append(record);
    this.games++;
  }

  /** Waits until all games would survive the loss of power. */
  sync(): void {
    this.syncs = true;
    this.writer.sync();
  }

  /**
   * Deletes the files whose games are all older than this one; the two newest stay.
   * @returns how many were deleted.
   */
  deleteBefore(game: number): number {
    const files = recordFiles(this.folder);
    const gone = files.slice(0, -2).filter((_, i) => firstGame(files[i + 1]) <= game);
    for (const name of gone) rmSync(join(this.folder, name), { force: true });
    return gone.length;
  }

  close(): void {
    this.writer.close();
  }
}

/** Reads a folder of records as it grows at its end, and as old files of it are deleted. */
export class RecordReader {
  /** Number of the next game to be read. */
  next = 0;
  private file = '';
  private offset = 0;
  private readonly told = new Set<string>();

  /**
   * @param newest how many of the newest games to begin with.
   * @param onNotice told, once, of each damaged part of a file; the games around it are read.
   */
  constructor(
    private readonly folder: string,
    newest = Number.POSITIVE_INFINITY,
    private readonly onNotice: (text: string) => void = () => {},
  ) {
    const files = recordFiles(folder);
    const start = Math.max(0, countGames(folder, files) - newest);
    const first = files.findLast((f) => firstGame(f) <= start) ?? files[0];
    if (first) this.begin(first);
  }

  /** The games written since the last call (or since the start), oldest first. */
  poll(): GameRecord[] {
    const out: GameRecord[] = [];
    for (;;) {
      const files = recordFiles(this.folder);
      if (!this.file || !files.includes(this.file)) {
        const first = files.find((f) => f > this.file);
        if (first === undefined && this.file)
          throw new ZeroError(
            `${join(this.folder, this.file)} disappeared while it was read; start the command again`,
          );
        if (first === undefined) return out;
        this.begin(first);
      }
      const later = files.find((f) => f > this.file);
      const path = join(this.folder, this.file);
      const found = readRecords(path, this.offset);
      this.tell(path, found);
      this.offset = found.sound;
      this.next += found.games.length;
      for (const game of found.games) out.push(game);
      if (!later) return out;
      this.begin(later);
    }
  }

  private begin(file: string): void {
    this.file = file;
    this.next = firstGame(file);
    this.offset = 0;
  }

  private tell(path: string, found: RecordFile): void {
    const parts = found.damage.map(({ from, to, what }) => ({ from, what: `${to - from} bytes`, why: what }));
    if (found.damaged && parts.length === 0)
      parts.push({ from: found.sound, what: 'the rest', why: 'no sound game follows' });
    for (const { from, what, why } of parts) {
      const place = `${path} at byte ${from}`;
      if (!this.told.has(place)) this.onNotice(`${place}: ${what} are left out, for ${why}`);
      this.told.add(place);
    }
  }
}

function countGames(folder: string, files: readonly string[]): number {
  const last = files.at(-1);
  return last ? firstGame(last) + readRecords(join(folder, last)).games.length : 0;
}
