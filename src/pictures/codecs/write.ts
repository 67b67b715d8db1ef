import { accessSync, constants, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { ZeroError } from '../../../base/errors.js';
import { fileError, writeFileAtomic } from '../../../base/files/atomic.js';
import { printable } from '../../../base/text.js';
import { formatToWrite } from './formats.js';
import { interleaved, type Picture } from './picture.js';
import { encodePng } from './png.js';
import { loadSharp } from './sharp.js';

/**
 * Writes a picture atomically, in the format that the file's name ends in. Lossy formats are written at high quality; where a
 * format has no alpha, what is hidden becomes white.
 * @throws ZeroError when the format does not hold such a picture, or the file cannot be written.
 */
export async function writePicture(path: string, picture: Picture): Promise<void> {
  writeFileAtomic(path, await encodePicture(path, picture));
}

/** Checks before long work that a picture can be written. @throws ZeroError when its name or its folder forbids it. */
export function checkWritable(path: string): void {
  formatToWrite(path);
  try {
    mkdirSync(dirname(path), { recursive: true });
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw fileError('write', path, error);
  }
}

/** The bytes of a picture file. @param path its name, which says the format. */
export async function encodePicture(path: string, picture: Picture): Promise<Buffer> {
  const format = formatToWrite(path);
  const { width, height, rgb, alpha } = picture;
  const sharp = await loadSharp();
  if (!sharp) {
    if (format !== 'png')
      throw new ZeroError(
        `${path} is written by the package sharp, which is not installed; npm install sharp, or write PNG`,
      );
    return encodePng(picture);
  }
  const channels = alpha ? 4 : 3;
  let image = sharp(alpha ? interleaved(rgb, alpha) : rgb, {
    raw: { width, height, channels },
    limitInputPixels: false,
  });
  if (format === 'jpeg' && alpha) image = image.flatten({ background: '#ffffff' });
  const quality = { jpeg: 92, webp: 90, avif: 75 };
  const written =
    format === 'png'
      ? image.png()
      : format === 'jpeg'
        ? image.jpeg({ quality: quality.jpeg, chromaSubsampling: '4:4:4' })
        : format === 'webp'
          ? image.webp({ quality: quality.webp })
          : format === 'avif'
            ? image.avif({ quality: quality.avif, effort: 2 })
            : format === 'tiff'
              ? image.tiff({ compression: 'deflate' })
              : image.gif();
  try {
    return await written.toBuffer();
  } catch (error) {
    const reason = printable((error as Error).message.trim().split('\n')[0], 120);
    throw new ZeroError(
      `${path} cannot be written as ${format} (${width}x${height}): ${reason}; write PNG instead`,
      { cause: error },
    );
  }
}
