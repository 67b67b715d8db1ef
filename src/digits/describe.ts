import { CLASSES, type Digits, PIXELS } from './csv.js';

/** What there is in a set of digits. */
export interface DigitReport {
  count: number;
  /** Digits of each label, empty without labels. */
  labelCounts: number[];
  /** Pictures of which all pixels are equal. */
  blank: number;
  lowest: number;
  highest: number;
  /** Mean of all pixels, from 0 to 1. */
  mean: number;
}

/** Counts labels and looks for absurd pictures. */
export function examineDigits(digits: Digits): DigitReport {
  const { pixels, labels, count } = digits;
  let lowest = 255;
  let highest = 0;
  let sum = 0;
  let blank = 0;
  for (let i = 0; i < count; i++) {
    let low = 255;
    let high = 0;
    for (let k = i * PIXELS; k < (i + 1) * PIXELS; k++) {
      const p = pixels[k];
      if (p < low) low = p;
      if (p > high) high = p;
      sum += p;
    }
    if (low === high) blank++;
    lowest = Math.min(lowest, low);
    highest = Math.max(highest, high);
  }
  const labelCounts = labels ? new Array<number>(CLASSES).fill(0) : [];
  for (const label of labels ?? []) labelCounts[label]++;
  return { count, labelCounts, blank, lowest, highest, mean: sum / (count * PIXELS * 255) };
}

/** The report as lines of text: label counts with bars, then what the checks found. */
export function describeDigits(report: DigitReport, from: string): string[] {
  const { count, labelCounts, blank, lowest, highest, mean } = report;
  const most = Math.max(...labelCounts, 1);
  const lines = [`${from}: ${count.toLocaleString('en-US')} digits`];
  for (const [label, n] of labelCounts.entries())
    lines.push(`  ${label}  ${String(n).padStart(6)}  ${'█'.repeat(Math.round((n / most) * 30))}`);
  lines.push(
    `  no missing values; pixels from ${lowest} to ${highest}, mean ${mean.toFixed(4)} of 1; blank pictures: ${blank}`,
  );
  if (highest <= 1)
    lines.push('  WARNING: no pixel is above 1; the file should have bytes from 0 to 255, not shares');
  const absent = labelCounts.flatMap((n, label) => (n === 0 ? [label] : []));
  if (absent.length > 0) lines.push(`  WARNING: no digit has the label ${absent.join(', ')}`);
  return lines;
}
