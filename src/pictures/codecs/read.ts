import { ZeroError } from '../../../base/errors.js';
import { readPlainFile } from '../../../base/files/read.js';
import { either, printable } from '../../../base/text.js';
import { FORMATS, type Format, formatOfBytes } from './formats.js';
import { checkPixels, fromChannels, MOST_PIXELS, type Picture } from './picture.js';
import { decodePng } from './png.js';
import { loadSharp } from './sharp.js';

/** A picture from a file, and what was done to it that the user should know. */
export interface ReadPicture {
  picture: Picture;
  format: Format;
  notices: string[];
}

/**
 * Reads a picture: turned as its orientation says, converted to 8 bits and sRGB. Formats other than PNG need the package
 * sharp. The size is known, and bounded, before anything is decoded.
 * @throws ZeroError when it is no picture, cut short, damaged, or has more points than `maxPixels`.
 */
export async function readPicture(
  path: string,
  { maxPixels = MOST_PIXELS }: { maxPixels?: number } = {},
): Promise<ReadPicture> {
  return decodePicture(readPlainFile(path), path, maxPixels);
}

/** A picture from the bytes of a file. @param path the file's name, for messages. @param advice what to do about one that is too large. */
export async function decodePicture(
  bytes: Buffer,
  path: string,
  maxPixels = MOST_PIXELS,
  advice?: string,
): Promise<ReadPicture> {
  const format = formatOfBytes(bytes);
  if (!format)
    throw new ZeroError(`${path} is not a picture that zero reads; give ${either(FORMATS.map(upper))}`);
  const sharp = await loadSharp();
  try {
    if (sharp) return { ...(await withSharp(sharp, bytes, { path, maxPixels, advice })), format };
    if (format !== 'png')
      throw new ZeroError(
        `${path} is ${upper(format)}, which is read by the package sharp, and that is not installed; npm install sharp, or give PNG`,
      );
    return { ...decodePng(bytes, path, maxPixels, advice), format };
  } catch (error) {
    if (error instanceof ZeroError) throw error;
    const reason = printable((error as Error).message.trim().split('\n')[0], 120);
    throw new ZeroError(`${path} is not a usable picture, it may be cut short or damaged: ${reason}`, {
      cause: error,
    });
  }
}

type Sharp = NonNullable<Awaited<ReturnType<typeof loadSharp>>>;
type Decoded = Omit<ReadPicture, 'format'>;

async function withSharp(
  sharp: Sharp,
  bytes: Buffer,
  { path, maxPixels, advice }: { path: string; maxPixels: number; advice?: string },
): Promise<Decoded> {
  const {
    width,
    height,
    pages = 1,
    depth,
    space,
    orientation = 1,
    hasAlpha,
  } = await sharp(bytes, {
    limitInputPixels: false, // only the header is read
  }).metadata();
  checkPixels(width, height, maxPixels, path, advice);
  const notices: string[] = [];
  if (pages > 1) notices.push(`${path} has ${pages} pictures, of which the first is taken`);
  if (depth !== 'uchar') notices.push(`${path} has more than 8 bits a channel and was converted to 8`);
  if (space !== 'srgb' && space !== 'b-w' && space !== 'rgb16' && space !== 'grey16')
    notices.push(`${path} is ${space === 'cmyk' ? 'CMYK' : printable(space)} and was converted to sRGB`);
  if (orientation > 1) notices.push(`${path} was turned as its orientation tag says`);
  const { data, info } = await sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error' })
    .autoOrient()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { picture: fromChannels(data, info.width, info.height, info.channels, hasAlpha), notices };
}

const upper = (format: string) => (format === 'webp' ? 'WebP' : format.toUpperCase());
