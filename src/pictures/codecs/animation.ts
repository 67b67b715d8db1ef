import { extname } from 'node:path';
import { UsageError, ZeroError } from '../../../base/errors.js';
import { writeFileAtomic } from '../../../base/files/atomic.js';
import type { Picture } from './picture.js';
import { loadSharp } from './sharp.js';

/** Checks that a name is that of a moving picture. @throws UsageError when it is not. */
export function checkAnimationName(path: string): void {
  if (!['.gif', '.webp'].includes(extname(path).toLowerCase()))
    throw new UsageError(`${path} is to be a moving picture; let its name end in .gif or .webp`);
}

/**
 * Writes pictures of one size as a moving one that begins anew at its end.
 * @param milliseconds for which each is shown.
 * @throws ZeroError without the package sharp, or when the file cannot be written.
 */
export async function writeAnimation(
  path: string,
  frames: readonly Picture[],
  milliseconds: number,
): Promise<void> {
  checkAnimationName(path);
  const sharp = await loadSharp();
  if (!sharp)
    throw new ZeroError(
      'moving pictures are written by the package sharp, which is not installed; npm install sharp',
    );
  const [{ width, height }] = frames;
  const image = sharp(Buffer.concat(frames.map(({ rgb }) => rgb)), {
    raw: { width, height: height * frames.length, channels: 3, pageHeight: height },
    limitInputPixels: false,
  });
  const delay = frames.map(() => milliseconds);
  const written = path.toLowerCase().endsWith('.gif')
    ? image.gif({ loop: 0, delay })
    : image.webp({ loop: 0, delay, quality: 85 });
  writeFileAtomic(path, await written.toBuffer());
}
