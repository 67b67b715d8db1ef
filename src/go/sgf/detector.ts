import { createRequire } from 'node:module';

/** An encoding that a text may be in, by the name that the detector has for it. */
export interface Detected {
  readonly encoding: string | null;
  readonly confidence: number;
}

const require = createRequire(import.meta.url);

/**
 * The encodings that bytes may be in. In a browser browserDetector.ts takes the place of this file (package.json, `browser`).
 * @param bytes as characters of the same numbers.
 */
export function detectAll(bytes: string): readonly Detected[] {
  // 40 files, loaded where a file does not say what it is written in.
  const detector = require('jschardet') as typeof import('jschardet');
  return detector.detectAll(bytes);
}
