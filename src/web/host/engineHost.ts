import { ZeroError } from '../../../base/errors.js';
import type { Evaluator } from '../../../engine/evaluator.js';
import { BLACK } from '../../../engine/position.js';
import { rulesByName } from '../../../engine/rules.js';
import { annotatedSgf } from '../../go/review/annotate.js';
import { mistakesOf } from '../../go/review/mistakes.js';
import { reviewGame } from '../../go/review/review.js';
import { type Analysis, seenBy } from '../../go/session/analysis.js';
import type { Overtime } from '../../go/session/clock.js';
import { Refusal } from '../../go/session/refusal.js';
import { GameSession, type Limits } from '../../go/session/session.js';
import type { GameData } from '../protocol/game.js';
import type {
  AnalysisData,
  AnalysisQuestion,
  ClockData,
  MoveAnswer,
  MoveQuestion,
  PositionData,
  Question,
  ReadGame,
  ReviewData,
  ReviewQuestion,
  ScoreData,
  SgfQuestion,
  Strength,
} from '../protocol/messages.js';
import { gamesIn, readGame, recordOf } from './record.js';

/** Visits of a search that is limited by nothing, and of one that seconds limit. */
const DEFAULT_VISITS = 400;
const MOST_VISITS = 1_000_000;
/** Most moves in an analysis. */
const MOST_CANDIDATES = 12;
/** Expected result below which the engine resigns. */
const RESIGN_BELOW = -0.95;
/** Seconds between two reports of a search. */
const EVERY = 0.12;
/** Bytes that the trees of one game's search may have. */
const MAX_MEMORY = 400e6;
/** Games whose searches are kept for their next move. */
const KEPT = 6;

/**
 * Answers a page's questions about games with game sessions on given networks. It knows neither files nor streams: the
 * server and the worker of the tab both stand on it.
 */
export class EngineHost {
  /** Sessions by network and game, the one asked last at the end. */
  private readonly kept = new Map<string, { session: GameSession; game: GameData }>();
  /** The question of each that is answered last. */
  private readonly turns = new Map<string, Promise<unknown>>();
  private seed = 0;

  /** @param evaluatorOf the evaluator of a network for a board side; it may be shared. @throws ZeroError for one that there is not. */
  constructor(private readonly evaluatorOf: (network: string, size: number) => Promise<Evaluator>) {}

  /** The move for the game's next turn; the clock given is that of the engine's colour. The game stays as it is. */
  move(question: MoveQuestion, signal?: AbortSignal): Promise<MoveAnswer> {
    return this.withSession(question, async (session) => {
      const { clock, strength, resigns } = question;
      const { clocks, position } = session;
      if (clock) {
        clocks.settings(clock.main, overtimeOf(clock));
        clocks.left(position.toPlay, clock.left, 0);
      } else clocks.unlimited();
      session.resignBelow = resigns ? RESIGN_BELOW : -1;
      const limits = clocks.limits(position.toPlay, position, limitsOf(strength));
      const choice = await session.think({ limits, signal });
      const analysis = choice.analysis && blackView(choice.analysis);
      return choice.resigns ? { analysis } : { move: choice.move, analysis };
    });
  }

  /** @param onInfo is called with what was found so far, some times a second. */
  analyse(
    question: AnalysisQuestion,
    onInfo: (analysis: AnalysisData) => void,
    signal?: AbortSignal,
  ): Promise<AnalysisData> {
    return this.withSession(question, async (session, evaluator) => {
      const analysis = await session.analyse({
        limits: limitsOf(question.strength),
        every: EVERY,
        maxMoves: MOST_CANDIDATES,
        ownership: question.ownership && evaluator.ownership !== undefined,
        onAnalysis: (found) => onInfo(blackView(found)),
        signal,
      });
      return blackView(analysis);
    });
  }

  /** The game counted, with dead stones taken off. */
  score(question: Question): Promise<ScoreData> {
    return this.withSession({ ...question, key: `${question.key} score` }, async (session) => {
      const { result, score, dead, ownership } = await session.score();
      return { result, score, dead: dead.flat(), ownership };
    });
  }

  /** The game as SGF. @throws ZeroError for a game that is none. */
  sgf({ game, ...info }: SgfQuestion): string {
    // To write a game down asks no network.
    const session = this.sessionOn(game, () => undefined as unknown as Evaluator);
    return session.toSgf(info);
  }

  /** The games of a file. @throws ZeroError */
  read(file: string): ReadGame[] {
    return gamesIn(file).map(readGame);
  }

  /** @param inTurn does the search of a position when its turn comes. */
  async review(
    { file, index, network, visits }: ReviewQuestion,
    onPosition: (position: PositionData) => void,
    signal?: AbortSignal,
    inTurn?: <T>(work: () => Promise<T>) => Promise<T>,
  ): Promise<ReviewData> {
    const record = gamesIn(file)[index];
    if (!record) throw new ZeroError('there is no such game in the file');
    const evaluator = await this.evaluatorOf(network, record.size);
    const { game } = readGame(record);
    const session = this.sessionOn({ ...game, moves: [] }, () => evaluator);
    const { moves, stopped, positions } = await reviewGame(session, record, {
      limits: limitsOf({ visits }),
      ownership: evaluator.ownership !== undefined,
      signal,
      inTurn,
      onPosition: ({ candidates, ...rest }) =>
        onPosition({ ...rest, candidates: candidates.map(({ utility: _, ...move }) => move) }),
    });
    return {
      moves: moves.map(({ best: _, ...move }) => move),
      mistakes: mistakesOf(moves).map(({ number }) => number),
      stopped,
      sgf: annotatedSgf(record, { moves, positions }),
    };
  }

  /** Works with the session of a game, one question of it after the other, so that its search can go on from the last. */
  private async withSession<T>(
    { game, network, key }: Question,
    work: (session: GameSession, evaluator: Evaluator) => Promise<T>,
  ): Promise<T> {
    const id = `${network} ${key}`;
    const before = this.turns.get(id);
    const turn = (async () => {
      await before?.catch(() => {});
      const evaluator = await this.evaluatorOf(network, game.size);
      return work(this.sessionFor(id, game, evaluator), evaluator);
    })();
    this.turns.set(id, turn);
    try {
      return await turn;
    } finally {
      if (this.turns.get(id) === turn) this.turns.delete(id);
    }
  }

  /** A session at the game's end: the one that was asked about it before, with its search, where there is one. */
  private sessionFor(id: string, game: GameData, evaluator: Evaluator): GameSession {
    const kept = this.kept.get(id);
    this.kept.delete(id);
    const session =
      kept && startsAlike(kept.game, game) && bringTo(kept.session, game)
        ? kept.session
        : this.sessionOn(game, () => evaluator);
    this.kept.set(id, { session, game });
    if (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value!);
    return session;
  }

  private sessionOn(game: GameData, evaluator: () => Evaluator): GameSession {
    const session = new GameSession({
      evaluator,
      size: game.size,
      rules: rulesByName(game.rules),
      komi: game.komi,
      limits: limitsOf({}),
      resignBelow: RESIGN_BELOW,
      seed: this.seed++,
      maxMemory: MAX_MEMORY,
    });
    session.load(recordOf(game));
    return session;
  }
}

/** Whether two games begin with the same board, rules and komi. */
function startsAlike(a: GameData, b: GameData): boolean {
  const start = ({ size, rules, komi, handicap, stones, toPlay }: GameData) =>
    JSON.stringify([size, rules, komi, handicap, stones, toPlay]);
  return start(a) === start(b);
}

/** Takes back and plays moves until the session stands at a game's end. @returns false where a move is not legal. */
function bringTo(session: GameSession, { moves }: GameData): boolean {
  const same = (i: number) =>
    i < moves.length && session.moves[i].color === moves[i][0] && session.moves[i].move === moves[i][1];
  let common = 0;
  while (common < session.moves.length && same(common)) common++;
  try {
    while (session.moves.length > common) session.undo();
    for (const [color, move] of moves.slice(common)) session.play(color, move);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

function limitsOf({ visits, seconds, drawn }: Strength): Limits {
  const some = visits === undefined && seconds === undefined ? DEFAULT_VISITS : MOST_VISITS;
  return { visits: visits ?? some, seconds: seconds ?? Number.POSITIVE_INFINITY, drawn };
}

function overtimeOf({ increment }: ClockData): Overtime {
  return increment > 0 ? { kind: 'fischer', increment } : { kind: 'none' };
}

function blackView(analysis: Analysis): AnalysisData {
  const { visits, winRate, scoreLead, moves, ownership } = seenBy(analysis, BLACK);
  return {
    visits,
    winRate,
    scoreLead,
    moves: moves.map(({ utility: _, ...move }) => move),
    ...(ownership && { ownership: ownership.map((owner) => Math.round(owner * 100) / 100) }),
  };
}
