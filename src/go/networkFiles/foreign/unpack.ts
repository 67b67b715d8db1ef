import { constants, gunzipSync } from 'node:zlib';
import { ZeroError } from '../../../../base/errors.js';

/** Bytes that a packed file may unfold to: at most these, and so many times its own, for honest weights hardly shrink. */
const MOST = 2 ** 31 - 1;
const MOST_TIMES = 32;
const ALWAYS = 2 ** 26;
/** Bytes that tell which program's network it is. */
const START = 4096;

/** Whether a file is packed with gzip. */
export function isPacked(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Whether a file begins as text does: networks of other programs begin with a name or a number; the numbers after it may be packed. */
export function isText(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 32).every((b) => b === 9 || b === 10 || b === 13 || (b >= 32 && b < 127));
}

/** The first characters of a network file, unpacked. @throws ZeroError when it cannot be. */
export function unpackedStart(bytes: Buffer, path: string): string {
  if (!isPacked(bytes)) return bytes.toString('latin1', 0, START);
  try {
    // A part of a stream, which ends where it was cut: not a fault here.
    const part = gunzipSync(bytes.subarray(0, START), {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: START * 1100,
    });
    return part.toString('latin1', 0, START);
  } catch (error) {
    throw unusable(path, error);
  }
}

/** A network file's bytes, unpacked where they are packed. @throws ZeroError when they cannot be, or grow too much. */
function unpack(bytes: Buffer, path: string): Buffer {
  if (!isPacked(bytes)) return bytes;
  const most = Math.min(MOST, Math.max(ALWAYS, MOST_TIMES * bytes.length));
  try {
    return gunzipSync(bytes, { maxOutputLength: most });
  } catch (error) {
    throw unusable(path, error);
  }
}

/**
 * What a reader makes of a network file's bytes, unpacked.
 * @param program whose network it is, for messages.
 * @throws ZeroError that names the file when it cannot be unpacked or read.
 */
export function readForeign<T>(
  path: string,
  bytes: Buffer,
  program: string,
  read: (unpacked: Buffer) => T,
): T {
  const unpacked = unpack(bytes, path);
  try {
    return read(unpacked);
  } catch (error) {
    if (!(error instanceof ZeroError)) throw error;
    throw new ZeroError(`${path} is not a usable network of ${program}: ${error.message}`);
  }
}

function unusable(path: string, error: unknown): ZeroError {
  const code = (error as NodeJS.ErrnoException).code;
  const why =
    code === 'ERR_BUFFER_TOO_LARGE'
      ? 'it unfolds to far more than its size, as no network does'
      : code === 'Z_BUF_ERROR'
        ? 'it is cut short; fetch it again'
        : 'its gzip is damaged; fetch it again';
  return new ZeroError(`${path} is not a usable network: ${why}`, { cause: error });
}
