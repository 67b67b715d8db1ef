import { moveFromGtp } from '../../../../engine/coords.js';
import { BLACK, WHITE } from '../../../../engine/position.js';

/** The failure of a command, with the text that GTP wants behind its `?`. */
export class Failure extends Error {}

/** What a command may do while it runs, besides answering at its end. */
export interface Exchange {
  /** The arguments as they were written, for the names of files. */
  text: string;
  /** Sends a line of an answer that comes in parts. */
  write(line: string): void;
  /** Tells the user what has no place in the answer. */
  log(sentence: string): void;
  /** Aborted when more input comes, which ends an analysis. */
  input: AbortSignal;
  /** Aborted when a move under thought is to be played at once (GoGui's interrupt). */
  interrupt: AbortSignal;
}

/** A command: takes its arguments, gives the answer's text. @throws Failure, or a session's Refusal */
export type Handler = (args: string[], exchange: Exchange) => string | Promise<string>;

/** Commands by name. */
export type Commands = Record<string, Handler>;

/** A line of input taken apart: its id (or ''), the command's name, the arguments. */
export interface CommandLine {
  id: string;
  name: string;
  args: string[];
  /** The arguments as they were written, spaces between words included. */
  text: string;
}

/** Most characters of a line that are looked at; no honest command is longer. */
const MAX_LINE = 100_000;

/**
 * Takes a line apart as GTP 2 says in section 3.1: control characters are dropped but tabs, which are spaces; a comment
 * runs from # to the end; an id is a whole number before the command. A byte order mark, with which some systems begin
 * their pipes, is dropped too.
 * @returns undefined for a line without a command, which gets no answer.
 */
export function parseLine(line: string): CommandLine | undefined {
  const clean = line
    .slice(0, MAX_LINE)
    .replace(/\t/g, ' ')
    .replace(/[\p{Cc}\uFEFF]/gu, '')
    .replace(/#.*/, '');
  const match = /^ *(?:(\d{1,10})(?: +|$))?(?:([^ ]+)(.*))?$/.exec(clean);
  if (match?.[2] === undefined) return undefined;
  const [, id = '', name, rest] = match;
  const text = rest.trim();
  return { id, name, args: text === '' ? [] : text.split(/ +/), text };
}

/** A whole answer: `=` or `?`, the id, the text without empty lines, an empty line. Sections 2.6 and 2.7. */
export function frame(ok: boolean, id: string, text: string): string {
  const lines = text.replace(/\n{2,}/g, '\n').trimEnd();
  return `${ok ? '=' : '?'}${id}${lines === '' ? '' : ` ${lines}`}\n\n`;
}

/** A whole number. @throws Failure('syntax error') */
export function wholeNumber(text: string | undefined): number {
  if (text === undefined || !/^-?\d{1,9}$/.test(text)) throw new Failure('syntax error');
  return Number(text);
}

/** A number that is at least `low`. @throws Failure('syntax error') */
export function realNumber(text: string | undefined, low = Number.NEGATIVE_INFINITY): number {
  const x = Number(text);
  if (text === undefined || text === '' || !Number.isFinite(x) || x < low) throw new Failure('syntax error');
  return x;
}

/** A whole number from 1 on. @throws Failure('syntax error') */
export function countingNumber(text: string | undefined): number {
  const n = wholeNumber(text);
  if (n < 1) throw new Failure('syntax error');
  return n;
}

/** Whether the text names a colour. */
export function isColor(text: string | undefined): boolean {
  return /^(b|black|w|white)$/i.test(text ?? '');
}

/** BLACK or WHITE. @throws Failure('syntax error') */
export function parseColor(text: string | undefined): number {
  if (!isColor(text)) throw new Failure('syntax error');
  return /^b/i.test(text!) ? BLACK : WHITE;
}

/** A point, or size * size for a pass. @throws Failure('syntax error') */
export function parseVertex(text: string | undefined, size: number): number {
  const move = text === undefined ? undefined : moveFromGtp(text, size);
  if (move === undefined) throw new Failure('syntax error');
  return move;
}
