import { UsageError } from '../../../../base/errors.js';
import { printable } from '../../../../base/text.js';
import type { Activation, Dense, ProfileEncoder } from './model.js';
import { PROFILE_NUMBERS } from './parse.js';

/*
 * Networks that play in the style of people are told about them: ranks, the clock, the date, the server. Both players are
 * given the same rank here, so that the numbers do not change in a game and become a bias of the network's first layer.
 */

/** Places among the 192 numbers. */
const OWN_RANK = 6;
const RANKS = 34;
const RATEDNESS_UNKNOWN = 74;
const CLOCK_UNKNOWN = 75;
const CLOCK_BYO_YOMI = 79;
const MAIN_TIME = 82;
const AREA = 86;
const DATE = 87;
const DATE_WAVES = 32;
const SOURCE = 151;
const [KGS, GOGOD, GO4GO] = [2, 5, 6];
/** The first year that the newer collection of professional games is named as the source for. */
const NEWER_GAMES = 2021;
const YEARS = [1800, 2023] as const;

/**
 * The numbers for a rank from `20k` to `9d`, for one before AlphaZero's openings (`preaz-5k`), or for professionals of a
 * year (`1950`), `[192]`.
 * @throws UsageError for anything else.
 */
export function profileNumbers(style: string, size: number): Float32Array {
  const out = new Float32Array(PROFILE_NUMBERS);
  const year = Number(/^(?:proyear[_-])?(\d{4})$/i.exec(style)?.[1]);
  const [, before, grade, kind] = /^(?:rank[_-]|(preaz[_-]))?([1-9]|1\d|20)([kd])$/i.exec(style) ?? [];
  const rank = kind === undefined ? Number.NaN : /k/i.test(kind) ? 9 + Number(grade) : 10 - Number(grade);
  const isYear = year >= YEARS[0] && year <= YEARS[1];
  if (!isYear && !(rank >= 1))
    throw new UsageError(
      `'${printable(style, 40)}' is no style of play; give a rank from 20k to 9d, preaz-5k for one of before 2017, or a year from ${YEARS[0]} to ${YEARS[1]}`,
    );
  out[0] = 1;
  out[1] = 1;
  for (let i = 0; i < (isYear ? 1 : rank); i++) {
    out[OWN_RANK + i] = 1;
    out[OWN_RANK + RANKS + i] = 1;
  }
  const [main, period, periods] = isYear ? [0, 0, 0] : [1200, 30, 5];
  if (!isYear) out[RATEDNESS_UNKNOWN] = 0.5;
  out[isYear ? CLOCK_UNKNOWN : CLOCK_BYO_YOMI] = 1;
  out[MAIN_TIME] = 0.4 * (Math.log(main + 60) - 6.5);
  out[MAIN_TIME + 1] = 0.3 * (Math.log(period + 1) - 3);
  out[MAIN_TIME + 2] = 0.5 * (Math.log(periods + 2) - 1.5);
  out[MAIN_TIME + 3] = 0.25 * (Math.log(2) - 1.5);
  out[AREA] = 0.5 * Math.log((size * size) / 361);
  writeDate(out, isYear ? Date.UTC(year, 5, 1) : before ? Date.UTC(2016, 8, 1) : Date.UTC(2020, 2, 1));
  out[SOURCE + (isYear ? (year >= NEWER_GAMES ? GO4GO : GOGOD) : KGS)] = 1;
  return out;
}

/** A date as waves from a week to 80,000 weeks long. */
function writeDate(out: Float32Array, date: number): void {
  const days = Math.round(date / 86_400_000);
  for (let i = 0; i < DATE_WAVES; i++) {
    const turns = days / (7 * 80_000 ** (i / (DATE_WAVES - 1)));
    out[DATE + 2 * i] = Math.cos(2 * Math.PI * turns);
    out[DATE + 2 * i + 1] = Math.sin(2 * Math.PI * turns);
  }
}

/** What the encoder makes of the numbers: a bias of the network's first image, `[channels]`. */
export function profileBias(encoder: ProfileEncoder, numbers: Float32Array): Float32Array {
  const first = activated(dense(encoder.first, numbers), encoder.firstActivation);
  const second = activated(dense(encoder.second, first), encoder.secondActivation);
  return dense({ matrix: encoder.last, bias: new Float32Array(encoder.last.to) }, second);
}

function dense({ matrix: { from, to, weights }, bias }: Dense, x: Float32Array): Float32Array {
  const out = Float64Array.from(bias);
  for (let i = 0; i < from; i++) for (let o = 0; o < to; o++) out[o] += x[i] * weights[i * to + o];
  return Float32Array.from(out);
}

function activated(x: Float32Array, kind: Activation): Float32Array {
  if (kind === 'relu') return x.map((v) => Math.max(0, v));
  if (kind === 'silu') return x.map((v) => v / (1 + Math.exp(-v)));
  if (kind === 'mish') return x.map((v) => v * Math.tanh(v > 20 ? v : Math.log1p(Math.exp(v))));
  return x;
}
