import { type Evaluator, OPTIMISM } from '../../../engine/evaluator.js';
import { BLACK, type Position } from '../../../engine/position.js';
import { type Answer, emptyAnswer } from '../../../selfplay/heads.js';

/** An evaluator that may tell more of its last batch than a search asks for. */
export interface RawEvaluator extends Evaluator {
  answerOf?(slot: number): Answer;
  allows?(position: Position, move: number): boolean;
}

/** What a network says of a position, from White's view. */
export interface RawAnswer {
  readonly size: number;
  readonly whiteWin: number;
  readonly whiteLoss: number;
  readonly noResult: number;
  /** Points; absent where the network has no score head. */
  readonly whiteLead?: number;
  readonly whiteScore?: number;
  readonly scoreSquare?: number;
  readonly timeLeft: number;
  readonly valueError: number;
  readonly scoreError: number;
  /** Share of each move, pass last, `[area + 1]`; undefined where it is illegal. */
  readonly policy: readonly (number | undefined)[];
  /** `[area]` in [-1, 1], where the network has the head. */
  readonly whiteOwnership?: readonly number[];
}

/**
 * Evaluates a position once.
 * @param optimism share of the optimistic policy, where the network has one; KataGo's for a root unless given.
 */
export async function rawAnswer(
  evaluator: RawEvaluator,
  position: Position,
  symmetry: number,
  optimism = OPTIMISM.root,
): Promise<RawAnswer> {
  evaluator.put(0, position, symmetry, optimism);
  await evaluator.run(1);
  const { area, size, toPlay } = position;
  const answer = evaluator.answerOf?.(0) ?? answerFrom(evaluator);
  const { scores, ownership } = evaluator;
  const white = toPlay === BLACK ? -1 : 1;
  const moves = Array.from({ length: area + 1 }, (_, p) => p);
  const allowed = moves.map((p) => evaluator.allows?.(position, p) ?? position.isLegal(p));
  return {
    size,
    whiteWin: white > 0 ? answer.win : answer.loss,
    whiteLoss: white > 0 ? answer.loss : answer.win,
    noResult: answer.noResult,
    ...(scores
      ? { whiteLead: white * answer.lead, whiteScore: white * answer.score, scoreSquare: answer.scoreSquare }
      : {}),
    timeLeft: answer.timeLeft,
    valueError: answer.valueError,
    scoreError: answer.scoreError,
    policy: shares(evaluator.logits, allowed),
    ...(ownership ? { whiteOwnership: Array.from(ownership.subarray(0, area), (x) => white * x) } : {}),
  };
}

/** What a search's numbers say, for an evaluator that tells no more. */
function answerFrom({ values, scores }: Evaluator): Answer {
  const score = scores?.[0] ?? 0;
  return {
    ...emptyAnswer(),
    win: (1 + values[0]) / 2,
    loss: (1 - values[0]) / 2,
    lead: score,
    score,
    scoreSquare: score * score,
  };
}

/** The softmax of the logits of the moves that are allowed. */
function shares(logits: Float32Array, allowed: readonly boolean[]): (number | undefined)[] {
  let most = Number.NEGATIVE_INFINITY;
  for (const [move, is] of allowed.entries()) if (is) most = Math.max(most, logits[move]);
  const powers = allowed.map((is, move) => (is ? Math.exp(logits[move] - most) : 0));
  const sum = powers.reduce((a, b) => a + b, 0);
  return allowed.map((is, move) => (is ? powers[move] / sum : undefined));
}
