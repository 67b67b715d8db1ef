/** What a network answers, by name: the recipes' heads, and KataGo's, which have an optimistic policy since version 12. */
export type Heads = 'agz' | 'fast' | 'katago' | 'katago-optimistic';

/** A network's answer about a position besides the policy, for the player to move. Unknown parts are -1. */
export interface Answer {
  /** Chances that add up to one. */
  win: number;
  loss: number;
  noResult: number;
  /** Points expected at the end of good play, and in the network's own games; the latter's mean square. */
  lead: number;
  score: number;
  scoreSquare: number;
  timeLeft: number;
  /** How far result and score are expected to change soon. */
  valueError: number;
  scoreError: number;
}

/** A model's outputs by name, `[batch, width]` each. */
export type Outputs = Readonly<Record<string, Float32Array>>;

/** What heads are: outputs by name with their widths, and how they are read. */
export interface HeadsShape {
  readonly outputs: (area: number) => Readonly<Record<string, number>>;
  readonly hasScore: boolean;
  /** @param endless whether a game may end without a result. */
  readonly read: (outputs: Outputs, slot: number, endless: boolean, out: Answer) => void;
}

export const HEADS: Readonly<Record<Heads, HeadsShape>> = {
  agz: {
    outputs: (area) => ({ policy: area + 1, value: 1 }),
    hasScore: false,
    read: ({ value }, slot, _endless, out) => readValue(value[slot], 0, out),
  },
  fast: {
    outputs: (area) => ({ policy: area + 1, value: 1, score: 1, ownership: area }),
    hasScore: true,
    read: ({ value, score }, slot, _endless, out) => readValue(value[slot], score[slot], out),
  },
  katago: {
    outputs: (area) => ({ policy: area + 1, outcome: 3, scores: 6, ownership: area }),
    hasScore: true,
    read: readKatago,
  },
  'katago-optimistic': {
    outputs: (area) => ({ policy: area + 1, optimistic: area + 1, outcome: 3, scores: 6, ownership: area }),
    hasScore: true,
    read: readKatago,
  },
};

/** An answer to be filled in. */
export function emptyAnswer(): Answer {
  const unknown = { timeLeft: -1, valueError: -1, scoreError: -1 };
  return { win: 0, loss: 0, noResult: 0, lead: 0, score: 0, scoreSquare: 0, ...unknown };
}

function readValue(value: number, score: number, out: Answer): void {
  out.win = (1 + value) / 2;
  out.loss = (1 - value) / 2;
  out.lead = score;
  out.score = score;
  out.scoreSquare = score * score;
}

function readKatago({ outcome, scores }: Outputs, slot: number, endless: boolean, out: Answer): void {
  const at = 3 * slot;
  const [win, loss, none] = [outcome[at], outcome[at + 1], outcome[at + 2]];
  const most = Math.max(win, loss, endless ? none : win);
  out.win = Math.exp(win - most);
  out.loss = Math.exp(loss - most);
  out.noResult = endless ? Math.exp(none - most) : 0;
  const sum = out.win + out.loss + out.noResult;
  out.win /= sum;
  out.loss /= sum;
  out.noResult /= sum;
  // Scores are of games with a result; without one they are nought.
  const row = 6 * slot;
  const ends = 1 - out.noResult;
  const [score, deviation] = [scores[row], scores[row + 1]];
  out.score = score * ends;
  out.scoreSquare = (score * score + deviation * deviation) * ends;
  out.lead = scores[row + 2] * ends;
  out.timeLeft = scores[row + 3];
  out.valueError = scores[row + 4];
  out.scoreError = scores[row + 5];
}
