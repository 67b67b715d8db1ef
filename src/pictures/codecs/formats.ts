import { extname } from 'node:path';
import { UsageError } from '../../../base/errors.js';
import { either } from '../../../base/text.js';

/** The formats that are read and written. */
export const FORMATS = ['png', 'jpeg', 'webp', 'avif', 'tiff', 'gif'] as const;
export type Format = (typeof FORMATS)[number];

const ENDINGS: Record<string, Format> = {
  '.png': 'png',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.webp': 'webp',
  '.avif': 'avif',
  '.tif': 'tiff',
  '.tiff': 'tiff',
  '.gif': 'gif',
};

/** The format that a file's name ends in; undefined for other names. */
export function formatOfName(path: string): Format | undefined {
  return ENDINGS[extname(path).toLowerCase()];
}

/** The format that a picture is to be written in. @throws UsageError when the name says none. */
export function formatToWrite(path: string): Format {
  const format = formatOfName(path);
  if (!format)
    throw new UsageError(
      `${path} does not say what kind of picture it is to be; let its name end in ${either(Object.keys(ENDINGS))}`,
    );
  return format;
}

/** The format of a file by its first bytes, whatever its name is; undefined when it is none of {@link FORMATS}. */
export function formatOfBytes(bytes: Uint8Array): Format | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 32)).toString('latin1');
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'gif';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'webp';
  if (/^(II[*+]\0|MM\0[*+])/.test(head)) return 'tiff';
  if (head.slice(4, 8) === 'ftyp' && /avi[fs]/.test(head.slice(8))) return 'avif';
  return undefined;
}
