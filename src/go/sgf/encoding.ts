import { latin1 } from '../../../base/text.js';
import { detectAll } from './detector.js';

/** The text of a game file, how it was read, and what a reader should know of that. */
export interface Decoded {
  text: string;
  encoding: string;
  notice?: string;
}

/** Encodings that game files come in, by the names of the detector; the decoders' names. */
const DETECTED: Record<string, string> = {
  GB18030: 'gb18030',
  GB2312: 'gb18030',
  GBK: 'gb18030',
  Big5: 'big5',
  SHIFT_JIS: 'shift_jis',
  CP932: 'shift_jis',
  'EUC-KR': 'euc-kr',
  CP949: 'euc-kr',
  'ISO-8859-1': 'windows-1252',
  'Windows-1252': 'windows-1252',
};
/** What is tried when the detector has no opinion, the commonest first. */
const FALLBACKS = ['gb18030', 'shift_jis', 'big5', 'euc-kr', 'windows-1252'];
const LATIN = 'windows-1252';
/** Bytes that the detector looks at. */
const LOOKED_AT = 20_000;
/** How much surer the detector must be of another encoding than of the one declared, and sure at all. */
const SURER = 4;
const SURE = 0.1;

/**
 * Decodes a game file: as UTF-8 where it is valid UTF-8, else by the encoding that it declares (CA) where that fits the
 * bytes, else by detection among those that Go programs write. What is declared is often wrong: Fox writes CA[UTF-8]
 * over GB18030.
 */
export function decodeSgf(bytes: Uint8Array): Decoded {
  for (const [mark, encoding] of [
    [[0xff, 0xfe], 'utf-16le'],
    [[0xfe, 0xff], 'utf-16be'],
  ] as const)
    if (mark.every((b, i) => bytes[i] === b)) {
      const text = decode(bytes, encoding);
      if (text !== undefined) return { text, encoding };
    }
  const declared = declaredEncoding(bytes);
  const shifts = declared === 'iso-2022-jp' && bytes.includes(0x1b);
  const utf8 = shifts ? undefined : decode(bytes, 'utf-8');
  if (utf8 !== undefined) return { text: utf8, encoding: 'utf-8' };

  const ranked = detect(bytes);
  const own = declared === undefined ? undefined : decode(bytes, declared);
  if (own !== undefined && declared !== undefined && !isDoubtful(declared, own, ranked))
    return { text: own, encoding: declared };
  const fitting = [...ranked.map((r) => r.encoding), ...FALLBACKS].filter(
    (encoding, i, all) => all.indexOf(encoding) === i && encoding !== 'utf-8',
  );
  for (const encoding of fitting) {
    const text = decode(bytes, encoding);
    if (text === undefined || (encoding === LATIN && !isLatinText(text) && encoding !== fitting.at(-1)))
      continue;
    const notice =
      declared === undefined
        ? `the text is read as ${encoding}, which the file does not say`
        : `the text is read as ${encoding}: it is not the ${declared} that CA declares`;
    return { text, encoding, notice };
  }
  // Every byte is a character of this one.
  const text = new TextDecoder(LATIN).decode(bytes);
  return { text, encoding: LATIN, notice: `the text is in no known encoding and is read as ${LATIN}` };
}

/** The text under an encoding, undefined when the bytes do not fit it or nobody knows it. */
function decode(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The decoder's name of the encoding in CA; undefined when there is none or nobody knows it. */
function declaredEncoding(bytes: Uint8Array): string | undefined {
  const head = latin1(bytes.subarray(0, 10_000));
  const name = /(?<![A-Za-z])CA\s*\[\s*([^\]\s]+)\s*\]/.exec(head)?.[1];
  if (name === undefined) return undefined;
  try {
    return new TextDecoder(name).encoding;
  } catch {
    return undefined;
  }
}

/** Whether a declared encoding fits the bytes and yet is not theirs. */
function isDoubtful(declared: string, text: string, ranked: readonly Ranked[]): boolean {
  if (declared === LATIN || declared === 'iso-8859-1') return !isLatinText(text);
  const [first] = ranked;
  const own = ranked.find((r) => r.encoding === declared)?.confidence ?? 0;
  return first !== undefined && first.confidence > SURE && first.confidence > SURER * own;
}

/**
 * Whether text beyond ASCII is letters and the signs of Western languages, few in a row: two-byte characters taken apart
 * make long rows and odd signs.
 */
function isLatinText(text: string): boolean {
  return /^[\p{ASCII}\p{L}«»¿¡°ºª–—‘’“”„…€£§©®·½¼¾\u00a0]*$/u.test(text) && !/[^\p{ASCII}]{3}/u.test(text);
}

interface Ranked {
  encoding: string;
  confidence: number;
}

/** The detector's ranking of the texts in a file. */
function detect(bytes: Uint8Array): Ranked[] {
  const pieces = latin1(bytes.subarray(0, 50 * LOOKED_AT))
    .split(/[[\]]/)
    .filter((piece) => /[\x80-\xff]/.test(piece));
  const found: Ranked[] = [];
  for (const { encoding, confidence } of detectAll(pieces.join('\n').slice(0, LOOKED_AT))) {
    const name = DETECTED[encoding ?? ''];
    if (name !== undefined && !found.some((f) => f.encoding === name))
      found.push({ encoding: name, confidence });
  }
  return found;
}
