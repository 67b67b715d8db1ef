import { join } from 'node:path';
import { ZeroError } from '../base/errors.js';
import { sizeOfOwn } from '../base/files/read.js';
import { findRecords } from './recordFile.js';
import { firstGame, recordFiles } from './recordFolder.js';
import { decodeRecord, type GameRecord } from './records.js';

/** A game and its number in the folder. */
export interface NumberedGame {
  readonly number: number;
  readonly game: GameRecord;
}

/** The newest games of a folder of records that another process appends to; only what is new is read, and only they are decoded. */
export class NewestGames {
  /** The oldest of them first. */
  games: NumberedGame[] = [];
  /** Games that were ever written to the folder. */
  total = 0;
  /** A sentence for each damaged part that was met. */
  readonly notices = new Set<string>();
  private file: string | undefined;
  private offset = 0;
  private seen = 0;

  /** @param most how many are kept. */
  constructor(
    private readonly folder: string,
    private readonly most: number,
  ) {}

  /** Reads what was appended. @returns whether there are other games than before. @throws ZeroError when a file cannot be read. */
  poll(): boolean {
    const files = recordFiles(this.folder);
    const begins = this.file === undefined || !files.includes(this.file);
    // The newest two hold as many as are kept, unless the newest has just begun.
    const rest = begins ? files.slice(-2) : files.slice(files.indexOf(this.file!));
    let changed = false;
    for (const file of rest) {
      if (file !== this.file) this.begin(file);
      changed = this.read(file) || changed;
    }
    return changed;
  }

  private begin(file: string): void {
    this.file = file;
    this.offset = 0;
    this.seen = 0;
    this.total = firstGame(file);
  }

  private read(file: string): boolean {
    const path = join(this.folder, file);
    const size = sizeOfOwn(path) ?? 0;
    // A writer has cut a damaged end off, and may have written games since.
    if (size < this.seen) this.begin(file);
    if (size === this.seen) return false;
    this.seen = size;
    const { records, damage, damaged, sound } = findRecords(path, this.offset);
    this.offset = sound;
    for (const { from, to, what } of damage)
      this.notices.add(`${path} at byte ${from}: ${to - from} bytes are left out, for ${what}`);
    if (damaged && damage.length === 0)
      this.notices.add(`${path} at byte ${sound}: the rest is left out, for no sound game follows`);
    const begin = this.total;
    this.total += records.length;
    const fresh = records.slice(-this.most).flatMap(({ from, bytes }, i): NumberedGame[] => {
      const number = begin + Math.max(0, records.length - this.most) + i;
      try {
        return [{ number, game: decodeRecord(bytes) }];
      } catch (error) {
        if (!(error instanceof ZeroError)) throw error;
        this.notices.add(`${path} at byte ${from}: ${error.message}`);
        return [];
      }
    });
    this.games = [...this.games.filter((g) => g.number < begin), ...fresh].slice(-this.most);
    return fresh.length > 0;
  }
}

/** A game of a folder by its number. @throws ZeroError where there is none, or it is damaged. */
export function readGame(folder: string, number: number): GameRecord {
  const file = recordFiles(folder).findLast((name) => firstGame(name) <= number);
  const path = file === undefined ? undefined : join(folder, file);
  if (path !== undefined && sizeOfOwn(path) !== undefined) {
    const record = findRecords(path).records[number - firstGame(file!)];
    if (record) return decodeRecord(record.bytes);
  }
  throw new ZeroError(`the run keeps no game ${number}; choose a newer one`);
}
