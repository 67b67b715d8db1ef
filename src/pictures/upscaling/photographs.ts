import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ZeroError } from '../../../base/errors.js';
import { picturesIn } from '../codecs/folder.js';
import { crop, type Picture } from '../codecs/picture.js';
import { readPicture } from '../codecs/read.js';
import { resized } from '../measures/resize.js';
import type { Style } from './modelFile.js';
import type { Scale } from './network.js';

/** A picture to learn from, and the same shrunk: what the network is to make it from. */
export interface Pair {
  readonly name: string;
  readonly large: Picture;
  readonly small: Picture;
}

/**
 * Points that a picture has at most: larger ones are shrunk, for at full size they are rarely sharp. What is to be taken for
 * texture has to be sharp to its finest octave, or smooth pictures are learned.
 */
const MOST: Record<Style, number> = { fidelity: 1_500_000, texture: 250_000 };

/**
 * A picture, cut to multiples of the scale, with its shrunk copy: 8 bits, as a file would hold it.
 * @returns undefined for one smaller than `least` points of the shrunk copy to a side.
 */
export function pairOf(name: string, picture: Picture, scale: Scale, least = 1): Pair | undefined {
  const [w, h] = [picture.width, picture.height].map((side) => Math.floor(side / scale));
  if (w < least || h < least) return undefined;
  const whole = w * scale === picture.width && h * scale === picture.height;
  const large = whole ? picture : crop(picture, 0, 0, w * scale, h * scale);
  return { name, large, small: shrunk(large, w, h) };
}

/** A picture resized to another size, without its alpha. */
export function shrunk({ width, height, rgb }: Picture, w: number, h: number): Picture {
  return { width: w, height: h, rgb: resized({ width, height, channels: 3, data: rgb }, w, h) };
}

/** Pictures of a folder as they are learned from, and what there is to say of them. */
export interface Photographs {
  pairs: Pair[];
  notices: string[];
  /** Of all their points, to tell one set of pictures from another. */
  checksum: number;
}

/**
 * Reads the pictures of a folder. Those that cannot be read or are too small are left out, with a word.
 * @param patch points of a side of the shrunk parts that are learned from.
 * @param style what they are learned for.
 * @throws ZeroError when none is left.
 */
export async function readPhotographs(
  folder: string,
  scale: Scale,
  patch: number,
  style: Style,
): Promise<Photographs> {
  const pairs: Pair[] = [];
  const notices: string[] = [];
  let checksum = 0;
  for (const name of picturesIn(folder)) {
    try {
      const { picture } = await readPicture(join(folder, name));
      const shrink = Math.sqrt(Math.min(1, MOST[style] / (picture.width * picture.height)));
      const size = [picture.width, picture.height].map((side) => Math.round(side * shrink));
      const pair = pairOf(name, shrink < 1 ? shrunk(picture, size[0], size[1]) : picture, scale, patch);
      if (pair) {
        pairs.push(pair);
        checksum = crc32(pair.large.rgb, checksum);
      } else
        notices.push(`${name} is smaller than ${patch * scale}x${patch * scale} points and was left out`);
    } catch (error) {
      if (!(error instanceof ZeroError)) throw error;
      notices.push(`left out: ${error.message}`);
    }
  }
  if (pairs.length === 0)
    throw new ZeroError(
      `${folder} has no picture that can be learned from; give photographs of at least ${patch * scale}x${patch * scale} points`,
    );
  return { pairs, notices, checksum };
}
