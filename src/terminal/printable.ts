/** Characters that steer a terminal or turn the direction of text: C0 and C1 controls, bidirectional marks. */
const STEERING = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text that came from a file or another program, safe to print: what would steer a terminal is left out.
 * @param lines keeps the line breaks, and tabs as spaces.
 */
export function printable(text: string, lines = false): string {
  if (!lines) return text.replace(/[\r\n\t]+/g, ' ').replace(STEERING, '');
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, '  ')
    .split('\n')
    .map((line) => line.replace(STEERING, ''))
    .join('\n');
}
