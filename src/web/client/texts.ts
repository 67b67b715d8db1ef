import { moveToGtp } from '../../../engine/coords.js';

export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** Black's lead as a result is written. */
export function leadText(lead: number): string {
  return `${lead >= 0 ? 'B' : 'W'}+${Math.abs(lead).toFixed(1)}`;
}

/** The first moves of a line, as GTP writes them. */
export function lineText(line: readonly number[], size: number, most: number): string {
  return line
    .slice(0, most)
    .map((move) => moveToGtp(move, size))
    .join(' ');
}

/** Hands something to the person as a file. */
export function saveAs(name: string, content: BlobPart, type = 'application/x-go-sgf'): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}
