/*
 * What the service worker of an exported page is told by the export, at the head of its script.
 */

/** A file of the page: its size and CRC-32, so that no cache holds parts of two exports. */
export interface CachedFile {
  readonly path: string;
  readonly bytes: number;
  readonly crc32: number;
}

export interface Offline {
  /** Changes with any of the files. */
  readonly version: string;
  /** Paths relative to the page; `./` is the page itself. */
  readonly files: readonly CachedFile[];
}

/** The global name under which it stands there. */
export const OFFLINE = 'ZERO_OFFLINE';

/** What the page asks a service worker that waits: to take over now. */
export const TAKE_OVER = 'take over';
