import type { GameData } from './game.js';

/*
 * What the page asks about runs. Win rates and scores are Black's.
 */

/** Which of a run's lists a page has: each is sent anew when its number is another one. 0 for none. */
export interface Versions {
  readonly course: number;
  readonly ratings: number;
  readonly games: number;
}

export interface RunQuestion {
  readonly run: string;
  readonly seen: Versions;
}

/** A line of a run's metrics: counters of the whole run, rates of the ten seconds before. */
export interface CoursePoint {
  /** Seconds of the run. */
  readonly time: number;
  readonly step: number;
  readonly games: number;
  readonly positions: number;
  readonly gamesPerSecond: number;
  readonly movesPerSecond: number;
  readonly evaluationsPerSecond: number;
  readonly samplesPerSecond: number;
  readonly movesPerGame: number;
  readonly blackWins: number;
  readonly resigned: number;
  /** Absent where there was no step. */
  readonly losses?: Readonly<Record<'total' | 'policy' | 'value' | 'score' | 'ownership', number | null>>;
}

/** A measured network; random play is 0. The 95 % interval is `elo` more or less `within`. */
export interface RatingData {
  readonly step: number;
  readonly time: number;
  readonly elo: number;
  readonly within: number;
}

/** A game of a run, as a list shows it. */
export interface RunGameLine {
  readonly number: number;
  /** Step of the network that played. */
  readonly network: number;
  readonly moves: number;
  readonly result: string;
}

/** How a run stands; lists that the page has are left out. */
export interface RunData {
  readonly name: string;
  readonly running: boolean;
  readonly size: number;
  readonly recipe: string;
  readonly komi: number;
  readonly blocks: number;
  readonly channels: number;
  readonly networks: number;
  readonly totalGames: number;
  /** Parts of its records that are damaged, a sentence each. */
  readonly notices: readonly string[];
  readonly versions: Versions;
  readonly course?: readonly CoursePoint[];
  readonly ratings?: readonly RatingData[];
  /** The newest first. */
  readonly games?: readonly RunGameLine[];
}

export interface RunGameQuestion {
  readonly run: string;
  readonly number: number;
}

/** What was recorded of a move. */
export interface RecordedMove {
  readonly visits: number;
  readonly winRate: number;
  /** What the network learns of a full search: moves and their shares, the largest first. */
  readonly policy?: readonly (readonly [move: number, share: number])[];
}

/** A game of a run, to be replayed. */
export interface RunGame extends RunGameLine {
  readonly game: GameData;
  readonly recorded: readonly RecordedMove[];
  /** Final owner of each point, 1 Black, where the game was counted. */
  readonly ownership?: readonly number[];
}
