import { GrowingLines, SampledLines } from '../../../base/files/growing.js';
import { lockHolder } from '../../../base/files/lock.js';
import { networkSteps } from '../../../selfplay/networkFile.js';
import { NewestGames } from '../../../selfplay/newestGames.js';
import type { RunConfig } from '../settings/config.js';
import { type RunFolder, runFolder } from './folder.js';
import { type MetricsLine, metricsLine } from './metrics.js';
import { readConfig } from './open.js';
import { type MatchLine, matchLine } from './opponents.js';
import { type RatedWithin, rateRunWithin } from './rating.js';

/** Points of a run's course, and newest games, that are kept. */
const POINTS = 400;
const GAMES = 60;
/** Milliseconds within which the files are not looked at again. */
const EVERY = 400;

/** Follows a run by its files, from which only what is new is read: a run of hundreds of hours opens at once. Nothing is written. */
export class RunWatch {
  readonly folder: RunFolder;
  readonly config: RunConfig;
  /** Whether a process works on it. */
  running = false;
  /** How many networks it keeps. */
  networks = 0;
  ratings: readonly RatedWithin[] = [];
  /** Each is another number when it has changed. */
  readonly versions = { course: 0, ratings: 0, games: 0 };
  private readonly metrics: SampledLines<MetricsLine>;
  private readonly matches: GrowingLines<MatchLine>;
  private readonly records: NewestGames;
  private looked = Number.NEGATIVE_INFINITY;

  /** @throws ZeroError when the folder holds no run, or a file of it cannot be read. */
  constructor(root: string) {
    this.folder = runFolder(root);
    this.config = readConfig(this.folder);
    this.metrics = new SampledLines(this.folder.metrics, metricsLine, POINTS);
    this.matches = new GrowingLines(this.folder.matches, matchLine);
    this.records = new NewestGames(this.folder.records, GAMES);
    this.poll();
  }

  /** Lines of metrics, evenly thinned, the newest last. */
  get course(): readonly MetricsLine[] {
    return this.metrics.lines;
  }

  /** The newest games, the newest last; all games that there have been; and what was damaged. */
  get games() {
    return this.records;
  }

  /** Looks at the files, unless that was done just now. @throws ZeroError when one of them cannot be read. */
  poll(): void {
    const now = performance.now();
    if (now - this.looked < EVERY) return;
    this.looked = now;
    this.running = lockHolder(this.folder.lock) !== undefined;
    this.networks = networkSteps(this.folder.networks).length;
    if (this.metrics.poll()) this.versions.course++;
    if (this.records.poll()) this.versions.games++;
    if (this.matches.poll()) {
      this.ratings = rateRunWithin(this.matches.lines);
      this.versions.ratings++;
    }
  }
}
