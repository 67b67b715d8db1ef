/**
 * A number as people write it: digits with an optional sign, point and power of ten (`200`, `-0.5`, `1e3`).
 * @returns NaN for anything else: hexadecimal, Infinity, an empty text, digits with separators.
 */
export function parseNumber(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
}
