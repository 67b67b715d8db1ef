import { BLACK } from '../../../engine/position.js';
import type { Limits } from '../../../selfplay/player.js';
import { type Analysis, type MoveAnalysis, seenBy } from '../session/analysis.js';
import { IllegalMove } from '../session/refusal.js';
import type { GameSession } from '../session/session.js';
import type { SgfGame } from '../sgf/game.js';

/** A position of a game as a search saw it. All values are Black's. */
export interface ReviewedPosition {
  /** Moves before it. */
  readonly number: number;
  readonly visits: number;
  readonly winRate: number;
  /** In points, komi included; absent where the network knows no scores. */
  readonly scoreLead?: number;
  /** The moves visited most, best first. */
  readonly candidates: readonly MoveAnalysis[];
  readonly ownership?: readonly number[];
}

/** A move of a game and what it cost its player. */
export interface ReviewedMove {
  /** From 1. */
  readonly number: number;
  readonly color: number;
  readonly move: number;
  /** What the search would have played, and the line that it expected. */
  readonly best: MoveAnalysis | undefined;
  /** What the player's win rate lost by it, in [0, 1]; 0 for the search's own move. */
  readonly lostWinRate: number;
  /** Points lost by it, where the network knows scores. */
  readonly lostPoints?: number;
}

export interface Review {
  /** One more than moves. */
  readonly positions: readonly ReviewedPosition[];
  readonly moves: readonly ReviewedMove[];
  /** Why the rest of the game was not reviewed, where a move of it is not legal. */
  readonly stopped?: string;
}

export interface ReviewOptions {
  readonly limits: Limits;
  /** Whether positions tell who will own each point. */
  readonly ownership?: boolean;
  readonly onPosition?: (position: ReviewedPosition) => void;
  readonly signal?: AbortSignal;
  /** Does the search of one position: where several games share a machine, when their turn comes. */
  readonly inTurn?: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Candidates of a position that are kept. */
const CANDIDATES = 5;

/**
 * Searches every position of a game's main line, each going on from the tree of the one before. It ends before a move that is not
 * legal, and where the signal is aborted with what was reviewed so far.
 * @param session is brought to the game.
 */
export async function reviewGame(
  session: GameSession,
  game: SgfGame,
  options: ReviewOptions,
): Promise<Review> {
  session.load(game, 0);
  const { limits, ownership, signal, onPosition, inTurn = (work) => work() } = options;
  const positions: ReviewedPosition[] = [];
  let stopped: string | undefined;
  for (let number = 0; ; number++) {
    const { color } = game.moves[number] ?? { color: undefined };
    const analysis = await inTurn(() =>
      session.analyse({ color, limits, ownership, maxMoves: CANDIDATES, signal }),
    );
    if (signal?.aborted) break;
    const position = reviewed(number, seenBy(analysis, BLACK));
    positions.push(position);
    onPosition?.(position);
    if (number === game.moves.length) break;
    const { move } = game.moves[number];
    try {
      session.play(game.moves[number].color, move);
    } catch (error) {
      if (!(error instanceof IllegalMove)) throw error;
      stopped = `move ${number + 1}: ${error.message}`;
      break;
    }
  }
  return { positions, moves: lossesOf(game, positions), ...(stopped === undefined ? {} : { stopped }) };
}

function reviewed(number: number, analysis: Analysis): ReviewedPosition {
  const { visits, winRate, scoreLead, moves, ownership } = analysis;
  return {
    number,
    visits,
    winRate,
    scoreLead,
    candidates: moves,
    ...(ownership && { ownership: ownership.map((owner) => Math.round(100 * owner) / 100) }),
  };
}

/** What the moves between reviewed positions cost: the value before less the value after, as their players see it. */
export function lossesOf(
  { moves }: Pick<SgfGame, 'moves'>,
  positions: readonly ReviewedPosition[],
): ReviewedMove[] {
  return positions.slice(1).map((after, i) => {
    const before = positions[i];
    const { color, move } = moves[i];
    const best = before.candidates[0];
    const own = color === BLACK ? 1 : -1;
    const lost = (a: number, b: number) => (best?.move === move ? 0 : Math.max(0, own * (a - b)));
    return {
      number: i + 1,
      color,
      move,
      best,
      lostWinRate: lost(before.winRate, after.winRate),
      ...(before.scoreLead !== undefined && after.scoreLead !== undefined
        ? { lostPoints: lost(before.scoreLead, after.scoreLead) }
        : {}),
    };
  });
}
