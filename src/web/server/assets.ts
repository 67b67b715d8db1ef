import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { ZeroError } from '../../../base/errors.js';

/** A file of the page. */
export interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
  readonly gzip: Buffer;
}

const SCRIPT = 'text/javascript; charset=utf-8';
/** The files of the page by their paths. */
export const ASSETS = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/app.js': ['app.js', SCRIPT],
  '/app.css': ['app.css', 'text/css; charset=utf-8'],
  '/icon.svg': ['icon.svg', 'image/svg+xml'],
} as const;
/** And the scripts that it loads when a page is opened, named by the build. */
const PART = /^\w+-[A-Z0-9]{8}\.js$/;

/** Where the build puts them. */
export const ASSETS_FOLDER = fileURLToPath(new URL('../assets/', import.meta.url));

/** Reads the files of the page: no other is served. @throws ZeroError when the build has not made them. */
export function readAssets(): ReadonlyMap<string, Asset> {
  const parts = existsSync(ASSETS_FOLDER) ? readdirSync(ASSETS_FOLDER).filter((name) => PART.test(name)) : [];
  const all: (readonly [path: string, file: readonly [name: string, type: string]])[] = [
    ...Object.entries(ASSETS),
    ...parts.map((name) => [`/${name}`, [name, SCRIPT]] as const),
  ];
  return new Map(
    all.map(([path, [name, type]]) => {
      const file = `${ASSETS_FOLDER}${name}`;
      if (!existsSync(file)) throw new ZeroError(`the page has not been built (${name}); run npm run build`);
      const bytes = readFileSync(file);
      return [path, { type, bytes, gzip: gzipSync(bytes, { level: 9 }) }];
    }),
  );
}
