import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { ZeroError } from '../../../base/errors.js';

/** A file of the page. */
export interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
  readonly gzip: Buffer;
}

/** The files of the page by their paths: no other is served. */
export const ASSETS = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/app.js': ['app.js', 'text/javascript; charset=utf-8'],
  '/app.css': ['app.css', 'text/css; charset=utf-8'],
  '/icon.svg': ['icon.svg', 'image/svg+xml'],
} as const;

/** Where the build puts them. */
export const ASSETS_FOLDER = fileURLToPath(new URL('../assets/', import.meta.url));

/** Reads the files of the page. @throws ZeroError when the build has not made them. */
export function readAssets(): ReadonlyMap<string, Asset> {
  return new Map(
    Object.entries(ASSETS).map(([path, [name, type]]) => {
      const file = `${ASSETS_FOLDER}${name}`;
      if (!existsSync(file)) throw new ZeroError(`the page has not been built (${name}); run npm run build`);
      const bytes = readFileSync(file);
      return [path, { type, bytes, gzip: gzipSync(bytes, { level: 9 }) }];
    }),
  );
}
