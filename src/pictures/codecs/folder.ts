import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ZeroError } from '../../../base/errors.js';
import { fileError } from '../../../base/files/atomic.js';
import { formatOfName } from './formats.js';

/** Pictures looked for in a folder at most. */
const MOST = 1_000_000;

/**
 * The pictures in a folder and the folders in it, by their names' endings, in the order of their names.
 * @returns paths relative to the folder.
 * @throws ZeroError when it cannot be read or has none.
 */
export function picturesIn(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    throw fileError('read', folder, error);
  }
  const pictures = names
    .filter((name) => formatOfName(name) !== undefined && statSync(join(folder, name)).isFile())
    .map((name) => name.replaceAll('\\', '/'))
    .sort();
  if (pictures.length === 0)
    throw new ZeroError(
      `${folder} has no pictures; give a folder with PNG, JPEG, WebP, AVIF, TIFF or GIF files`,
    );
  if (pictures.length > MOST) throw new ZeroError(`${folder} has more than ${MOST} pictures`);
  return pictures;
}
