/**
 * Text from a file or a command line as it may stand in a message: no control, formatting or unassigned characters
 * (a terminal would obey some of them), and at most `most` characters.
 */
export function printable(text: string, most = 60): string {
  const clean = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
  return clean.length > most ? `${clean.slice(0, most)}...` : clean;
}

/**
 * Lines from a file as they may be printed: what would steer a terminal or turn the direction of text is left out.
 * @param lines keeps the line breaks, and tabs as spaces.
 */
export function withoutControls(text: string, lines = false): string {
  if (!lines) return text.replace(/[\r\n\t]+/g, ' ').replace(STEERING, '');
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, '  ')
    .split('\n')
    .map((line) => line.replace(STEERING, ''))
    .join('\n');
}

/** C0 and C1 controls, bidirectional marks. */
const STEERING = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** True when a text holds a character that {@link printable} would replace. */
export function hasControls(text: string): boolean {
  return /[\p{C}\p{Zl}\p{Zp}]/u.test(text);
}

/** Bytes as characters of the same numbers. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** The known name that a mistyped one most likely means: at most a third of its letters away, rounded up. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const most = Math.max(1, Math.ceil(name.length / 3));
  let best: string | undefined;
  let least = most + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const d = distance(candidate.toLowerCase(), name.toLowerCase());
    if (d < least) [best, least] = [candidate, d];
  }
  return best;
}

/** The known names with the least distance to a mistyped one, the nearest first, at most so many. */
export function nearestNames(name: string, known: readonly string[], most: number): string[] {
  const reach = Math.max(1, Math.ceil(name.length / 2));
  return known
    .filter((candidate) => Math.abs(candidate.length - name.length) <= reach)
    .map((candidate) => ({ candidate, d: distance(candidate.toLowerCase(), name.toLowerCase()) }))
    .filter(({ d }) => d <= reach)
    .sort((a, b) => a.d - b.d)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** "a, b or c". */
export function either(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length];
}
