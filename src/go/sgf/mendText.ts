import { ZeroError } from '../../../base/errors.js';

/** Signs outside of values that belong to no game, from which on a file is taken for something else. */
const MOST_STRAY = 100;
/** Properties whose text is worth keeping when the file ends in the middle of it. */
const TEXT = /^(C|GC|GN|PB|PW|BT|WT|EV|RO|PC|DT|RE|RU|AN|CP|SO|US|ON|OT)$/;

/**
 * Mends what is wrong with the signs of an SGF file, so that a strict parser reads it: a `]` inside of a text that
 * wants a backslash, signs between the values, an end in the middle. A `]` ends a value only where something can follow
 * that may stand behind a value (FF[4], "EBNF definition"), so that sound files stay as they are.
 * @param text from the first `(;` on.
 * @param where the file's name, for messages.
 * @returns the text, and a sentence for each thing mended.
 * @throws ZeroError when it is something else than a game.
 */
export function mendText(text: string, where: string): { text: string; notices: string[] } {
  const out: string[] = [];
  const notices: string[] = [];
  const at = (i: number) => position(text, i);
  let copied = 0;
  let depth = 0;
  let property = '';
  let stray = 0;
  let unescaped = 0;
  const looks = { left: MOST_LOOKS };
  const drop = (from: number, to: number) => {
    out.push(text.slice(copied, from));
    copied = to;
  };
  let i = 0;
  while (i < text.length) {
    const c = text[i];
    if (c === '[' && depth > 0) {
      const { end, literal } = endOfValue(text, i, looks);
      if (end === text.length) {
        const kept = TEXT.test(property);
        notices.push(
          `the file ends in the middle of a value of ${property || 'a property'}, ${kept ? 'which is kept as far as it goes' : 'which is left out'}`,
        );
        if (kept) out.push(text.slice(copied).replace(/\\$/, ''), ']');
        else out.push(text.slice(copied, i - trailing(text, i)));
        return { text: out.join('') + ')'.repeat(depth), notices };
      }
      for (const bracket of literal) {
        if (unescaped++ === 0)
          notices.push(`the ] at ${at(bracket)} belongs to a text: it wants a backslash`);
        drop(bracket, bracket);
        out.push('\\');
      }
      i = end + 1;
      continue;
    }
    if (c === '(') depth++;
    else if (c === ')') depth = Math.max(0, depth - 1);
    else if (depth > 0 && c !== ';' && !/\s/.test(c)) {
      const word = /[A-Za-z]+/y;
      word.lastIndex = i;
      const name = word.exec(text)?.[0];
      if (name !== undefined) {
        property = name.replace(/[a-z]/g, '');
        i += name.length;
        continue;
      }
      if (stray === 0) notices.push(`${describe(c)} at ${at(i)} belongs to no property: it is left out`);
      if (++stray > MOST_STRAY)
        throw new ZeroError(`${where} is not a usable SGF file: it stops being one at ${at(i)}`);
      drop(i, i + 1);
    }
    i++;
  }
  if (unescaped > 1) notices.push(`${unescaped - 1} more ] were given a backslash`);
  if (stray > 1) notices.push(`${stray - 1} more such signs were left out`);
  if (depth > 0) notices.push('the file ends before its game does: it is closed there');
  out.push(text.slice(copied));
  return { text: out.join('') + ')'.repeat(depth), notices };
}

/** What may stand behind a value: another one, a property, a node, a variation's begin or end. */
const AFTER_VALUE = /\s*(?:[[;()]|[A-Za-z]+\s*\[|$)/y;

/** Brackets that are looked at in all, so that no file makes the search for the ends of its values long. */
const MOST_LOOKS = 2_000_000;

/**
 * Where the value that begins at `[` ends, the text's length if it does not, and the `]` inside of it. Where none of them
 * is followed by what may follow a value, the first one ends it.
 */
function endOfValue(
  text: string,
  begin: number,
  looks: { left: number },
): { end: number; literal: number[] } {
  const special = /[\\\]]/g;
  special.lastIndex = begin + 1;
  const literal: number[] = [];
  for (let found = special.exec(text); found && looks.left > 0; found = special.exec(text)) {
    if (found[0] === '\\') {
      special.lastIndex++;
      continue;
    }
    looks.left--;
    AFTER_VALUE.lastIndex = found.index + 1;
    if (AFTER_VALUE.test(text)) return { end: found.index, literal };
    literal.push(found.index);
  }
  const end = literal[0] ?? (looks.left > 0 ? text.length : text.indexOf(']', begin));
  return { end: end < 0 ? text.length : end, literal: [] };
}

/** Characters before `[` that name its property. */
function trailing(text: string, bracket: number): number {
  return /[A-Za-z]*\s*$/.exec(text.slice(Math.max(0, bracket - 40), bracket))?.[0].length ?? 0;
}

/** Line and column, from 1. */
function position(text: string, i: number): string {
  const before = text.slice(0, i).split('\n');
  return `${before.length}:${before.at(-1)!.length + 1}`;
}

function describe(c: string): string {
  const code = c.charCodeAt(0);
  return code > 32 && code < 127 ? `'${c}'` : `the character ${code.toString(16).padStart(4, '0')}`;
}
