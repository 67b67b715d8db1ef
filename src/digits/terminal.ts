import pc from '../terminal/colors.js';
import type { Mistake } from './confusion.js';
import { PIXELS, SIDE } from './csv.js';

const RAMP = ' .:-=+*#%@';

/** A digit as 14 lines of 28 characters; each stands for two pixels, one above the other. */
export function digitLines(pixels: Uint8Array, index: number): string[] {
  const at = (row: number, column: number) => pixels[index * PIXELS + row * SIDE + column];
  return Array.from(
    { length: SIDE / 2 },
    (_, row) =>
      Array.from({ length: SIDE }, (_, column) => {
        const top = at(2 * row, column);
        const bottom = at(2 * row + 1, column);
        if (pc.isColorSupported) return `\x1b[38;5;${shade(top)};48;5;${shade(bottom)}m▀`;
        return RAMP[Math.round((((top + bottom) / 2) * (RAMP.length - 1)) / 255)];
      }).join('') + (pc.isColorSupported ? '\x1b[0m' : ''),
  );
}

/** One of the 24 greys of a terminal's 256 colours. */
function shade(pixel: number): number {
  return 232 + Math.round((pixel * 23) / 255);
}

/** Mistakes side by side, each under a line that says what it is and what it was taken for. */
export function mistakeLines(mistakes: readonly Mistake[], pixels: Uint8Array, width = 80): string[] {
  const columns = Math.max(1, Math.floor((width + 2) / (SIDE + 2)));
  const out: string[] = [];
  for (let from = 0; from < mistakes.length; from += columns) {
    const row = mistakes.slice(from, from + columns);
    const captions = row.map(({ index, label, predicted, confidence }) =>
      `${label}, taken for ${predicted} (${Math.round(100 * confidence)} %) #${index + 1}`.padEnd(SIDE),
    );
    out.push(captions.join('  '));
    const pictures = row.map(({ index }) => digitLines(pixels, index));
    for (let line = 0; line < SIDE / 2; line++) out.push(pictures.map((p) => p[line]).join('  '));
    out.push('');
  }
  return out;
}
