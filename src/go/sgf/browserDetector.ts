import type { Detected } from './detector.js';

/*
 * The detector in a browser: 1.2 MB, loaded when a file comes that needs it.
 */

let detector: typeof import('jschardet') | undefined;

/** Loads the detector, which has no opinion before. */
export async function loadDetector(): Promise<void> {
  detector ??= await import('jschardet');
}

/** As detector.ts has it. */
export function detectAll(bytes: string): readonly Detected[] {
  return detector?.detectAll(bytes) ?? [];
}
