import { fileURLToPath } from 'node:url';
import { readVectors } from './read.js';
import type { WordVectors } from './vectors.js';

/** The vectors that are shipped with zero; models/README.md says where they come from. */
export const SHIPPED = fileURLToPath(new URL('../../../../models/words.zero', import.meta.url));

/** The vectors of a file, or the shipped ones. @throws ZeroError when they cannot be read. */
export function vectorsFrom(path: string | undefined, limit?: number): Promise<WordVectors> {
  return readVectors(path ?? SHIPPED, { limit });
}
