import type { GameData } from './game.js';

/*
 * What the page asks an engine and what it answers: the same whether the engine is the server's or the tab's.
 * Win rates, scores and ownership are Black's.
 */

/** A network that can be asked. */
export interface NetworkListing {
  readonly id: string;
  readonly name: string;
  readonly step?: number;
  /** Board sides that it plays on, and the komi on each. */
  readonly sizes: readonly number[];
  readonly komis: readonly number[];
  /** The board to begin with, and its komi. */
  readonly usualSize: number;
  readonly komi: number;
  /** Why it cannot be used, where it cannot. */
  readonly fault?: string;
}

/** Opponents of measured strength for one board, the weakest first. */
export interface LevelsData {
  readonly size: number;
  /** The network that they stand beside in the list: the strongest one's. */
  readonly beside: string;
  readonly levels: readonly {
    readonly network: string;
    readonly visits: number;
    readonly drawn: number;
    /** Above random play, and half of its 95 % interval. */
    readonly elo: number;
    readonly error: number;
  }[];
}

/** What the page is told when it opens. */
export interface SessionInfo {
  readonly version: string;
  readonly networks: readonly NetworkListing[];
  /** Runs that can be watched. */
  readonly runs: readonly { readonly id: string; readonly name: string }[];
  /** Opponents of measured strength, where the engine has them. */
  readonly levels?: LevelsData;
  /** Pages beside those of play and review that the engine answers. */
  readonly pages?: readonly string[];
}

/** How long a move is thought about: until either is met. */
export interface Strength {
  readonly visits?: number;
  readonly seconds?: number;
  /** Share of the moves that are drawn by the network's priors. */
  readonly drawn?: number;
}

/** The clock of the engine's colour, in seconds. */
export interface ClockData {
  readonly main: number;
  readonly increment: number;
  readonly left: number;
}

/** A question about a game. */
export interface Question {
  readonly game: GameData;
  readonly network: string;
  /** Which game it is: searches of the same game go on from one another. */
  readonly key: string;
}

export interface MoveQuestion extends Question {
  readonly strength: Strength;
  readonly clock?: ClockData;
  /** Whether the engine may resign. */
  readonly resigns: boolean;
}

/** A move, or a resignation where there is none. */
export interface MoveAnswer {
  readonly move?: number;
  readonly analysis?: AnalysisData;
}

export interface AnalysisQuestion extends Question {
  readonly strength: Strength;
  readonly ownership: boolean;
}

export interface CandidateData {
  readonly move: number;
  readonly visits: number;
  readonly winRate: number;
  readonly scoreLead?: number;
  readonly prior: number;
  readonly pv: readonly number[];
}

/** What a search thinks, for Black. */
export interface AnalysisData {
  readonly visits: number;
  readonly winRate: number;
  readonly scoreLead?: number;
  readonly moves: readonly CandidateData[];
  readonly ownership?: readonly number[];
}

/** A game counted. */
export interface ScoreData {
  readonly result: string;
  readonly score: number;
  readonly dead: readonly number[];
  readonly ownership: readonly number[];
}

export interface SgfQuestion {
  readonly game: GameData;
  readonly black: string;
  readonly white: string;
  readonly result: string;
}

/** A game of a file that was read. */
export interface ReadGame {
  readonly black: string;
  readonly white: string;
  readonly result: string;
  readonly game: GameData;
  /** What was mended in it, a sentence each. */
  readonly notices: readonly string[];
}

/** The bytes of a game file in base64, and which of its games. */
export interface ReviewQuestion {
  readonly file: string;
  readonly index: number;
  /** The game's board side. */
  readonly size: number;
  readonly network: string;
  readonly visits: number;
}

/** A position of a game as a search saw it, for Black. */
export interface PositionData extends Omit<AnalysisData, 'moves'> {
  /** Moves before it. */
  readonly number: number;
  readonly candidates: readonly CandidateData[];
}

/** A move and what it cost its player. */
export interface ReviewedMoveData {
  readonly number: number;
  readonly color: number;
  readonly move: number;
  readonly lostWinRate: number;
  readonly lostPoints?: number;
}

/** A review when it is done. */
export interface ReviewData {
  readonly moves: readonly ReviewedMoveData[];
  /** Numbers of the moves that are mistakes, the largest first. */
  readonly mistakes: readonly number[];
  /** Why the rest was not reviewed, where it was not. */
  readonly stopped?: string;
  /** The game with all that was found. */
  readonly sgf: string;
}

/** What a page asks an engine. */
export interface Engine {
  session(): Promise<SessionInfo>;
  move(question: MoveQuestion, signal?: AbortSignal): Promise<MoveAnswer>;
  /** @param onInfo is called with what was found so far, some times a second. */
  analyse(
    question: AnalysisQuestion,
    onInfo: (analysis: AnalysisData) => void,
    signal?: AbortSignal,
  ): Promise<AnalysisData>;
  score(question: Question): Promise<ScoreData>;
  sgf(question: SgfQuestion): Promise<string>;
  /** The games of a file. @param file its bytes in base64. */
  read(file: string): Promise<readonly ReadGame[]>;
  review(
    question: ReviewQuestion,
    onPosition: (position: PositionData) => void,
    signal?: AbortSignal,
  ): Promise<ReviewData>;
}
