import { z } from 'zod';
import { choice, flag, list, real, table, text, whole } from '../../../base/schema.js';
import { RULES } from '../../../engine/rules.js';
import { komiSchema } from '../../../selfplay/networkFile.js';
import { STYLES } from '../../pictures/upscaling/modelFile.js';

/*
 * What a page may ask, checked before it is believed.
 */

/** Most moves of a game, and most visits and seconds of one question. */
const MOST_MOVES = 2000;
const MOST_VISITS = 100_000;
const MOST_SECONDS = 600;

const played = z.tuple([whole(1, 2), whole(0, 625)], { error: 'must be a colour and a point' });
const id = text(60);

const game = table({
  size: whole(2, 25),
  rules: choice(Object.keys(RULES)),
  komi: komiSchema,
  handicap: whole(0, 625),
  stones: list(played, 625),
  toPlay: whole(1, 2),
  moves: list(played, MOST_MOVES),
});
const strength = table({
  visits: whole(1, MOST_VISITS).optional(),
  seconds: real(0.01, MOST_SECONDS).optional(),
  drawn: real(0, 1).optional(),
});
const question = { game, network: id, key: id };

export const moveQuestion = table({
  ...question,
  strength,
  clock: table({ main: real(0, 1e6), increment: real(0, 1e4), left: real(0, 1e6) }).optional(),
  resigns: flag(),
});
export const analysisQuestion = table({ ...question, strength, ownership: flag() });
export const scoreQuestion = table(question);
export const networkQuestion = table({ network: id, size: whole(2, 25) });
export const sgfQuestion = table({ game, black: text(100), white: text(100), result: text(20) });

/** Bytes in base64: as many as a body holds. */
const base64 = z
  .string({ error: 'must be bytes in base64' })
  .regex(/^[A-Za-z0-9+/]*={0,2}$/, { error: 'must be bytes in base64' });
export const readQuestion = table({ file: base64 });
export const reviewQuestion = table({
  file: base64,
  index: whole(0, 9999),
  size: whole(2, 25),
  network: id,
  visits: whole(1, MOST_VISITS),
});

const version = whole(0, Number.MAX_SAFE_INTEGER);
export const runQuestion = table({
  run: id,
  seen: table({ course: version, ratings: version, games: version }),
});
export const runGameQuestion = table({ run: id, number: whole(0, Number.MAX_SAFE_INTEGER) });
export const evolutionQuestion = table({ run: id, game });
export const activationsQuestion = table({ network: id, game });
export const digitQuestion = table({
  pixels: base64.max(1100, { error: 'must be 28 x 28 bytes in base64' }),
});
export const wordQuestion = table({ ask: choice(['near', 'analogy', 'odd']), words: list(text(100), 12) });

export const upscaleQuestion = table({
  file: base64,
  model: choice(STYLES),
  scale: z.literal([2, 4], { error: 'must be 2 or 4' }),
});
const seed = whole(0, Number.MAX_SAFE_INTEGER);
export const samplesQuestion = table({ seed, count: whole(1, 100) });
export const walkQuestion = table({ from: seed, to: seed, frames: whole(2, 64) });
