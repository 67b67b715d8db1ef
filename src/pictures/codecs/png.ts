import { PNG } from 'pngjs';
import { ZeroError } from '../../../base/errors.js';
import { checkPixels, fromChannels, interleaved, type Picture } from './picture.js';

/*
 * PNG without the package sharp.
 */

/** Where the header has width, height, bits a channel and whether the picture is interlaced. */
const WIDTH = 16;
const HEIGHT = 20;
const DEPTH = 24;
const INTERLACED = 28;

/**
 * A picture of the bytes of a PNG, and what was done to it.
 * @throws ZeroError for one without a header, larger than allowed, or interlaced: of those the size of what is unpacked cannot be
 * bounded. pngjs's own errors for what is damaged.
 */
export function decodePng(
  bytes: Buffer,
  path: string,
  maxPixels: number,
  advice?: string,
): { picture: Picture; notices: string[] } {
  if (bytes.length < INTERLACED + 5 || bytes.toString('latin1', 12, 16) !== 'IHDR')
    throw new ZeroError(`${path} is not a usable picture: it has no header`);
  checkPixels(bytes.readUInt32BE(WIDTH), bytes.readUInt32BE(HEIGHT), maxPixels, path, advice);
  if (bytes[INTERLACED] !== 0)
    throw new ZeroError(
      `${path} is an interlaced PNG, which is read by the package sharp; npm install sharp`,
    );
  const { width, height, data } = PNG.sync.read(bytes);
  const notices =
    bytes[DEPTH] === 16 ? [`${path} has more than 8 bits a channel and was converted to 8`] : [];
  return { picture: fromChannels(data, width, height, 4, true), notices };
}

/** The bytes of a PNG. */
export function encodePng({ width, height, rgb, alpha }: Picture): Buffer {
  const png = new PNG({ width, height });
  png.data.set(interleaved(rgb, alpha));
  return PNG.sync.write(png);
}
