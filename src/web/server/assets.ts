import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { ZeroError } from '../../../base/errors.js';

/** A file of the page. */
export interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
  /** Absent where that would make it no smaller. */
  readonly gzip?: Buffer;
}

/** Where the build puts the page, and nothing else. */
const FOLDER = fileURLToPath(new URL('../assets/', import.meta.url));

/** The file that is the page itself, the one that an exported page alone has, and what the server has in its place. */
const PAGE = 'index.html';
const SERVICE_WORKER = 'sw.js';
const RETIRED = 'retired.js';

/** A file that is the page's and lies in a package that is installed anyway. */
function elsewhere(): ReadonlyMap<string, string> {
  const jschardet = dirname(createRequire(import.meta.url).resolve('jschardet'));
  return new Map([['tab-jschardet.js', join(jschardet, '../dist/jschardet.esm.min.js')]]);
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * The files of the page by their paths: its script, the scripts that it loads when a page is opened, its style sheet, the
 * engine in the tab (`tab*.js`) with its WebAssembly (`ort.bin`, gzipped as it lies there); and at `/sw.js` what removes the
 * service worker of an export that was served at this address before. No other is served. Each is
 * read when it is first asked for.
 */
export class Assets {
  private readonly names: ReadonlySet<string>;
  private readonly read = new Map<string, Asset>();

  /**
   * @param folder what the build has made. @param others files that lie elsewhere, by their names.
   * @throws ZeroError when it has not been built.
   */
  constructor(
    private readonly folder = FOLDER,
    private readonly others = elsewhere(),
  ) {
    const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
    // A link would lead out of the folder.
    const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    if (!names.includes(PAGE)) throw new ZeroError('the page has not been built; run npm run build');
    this.names = new Set([
      ...names.filter((name) => name !== SERVICE_WORKER && name !== RETIRED),
      ...[...others].filter(([, path]) => existsSync(path)).map(([name]) => name),
    ]);
  }

  /** The paths of all of them that belong to the page; `/` is the page itself. */
  paths(): string[] {
    return [...this.names].map((name) => (name === PAGE ? '/' : `/${name}`));
  }

  /** @returns undefined where there is none of this path. */
  get(path: string): Asset | undefined {
    if (path === `/${SERVICE_WORKER}`) return this.file(RETIRED);
    const name = path === '/' ? PAGE : path.slice(1);
    if (!this.names.has(name) || (name === PAGE && path !== '/')) return undefined;
    return this.file(name);
  }

  private file(name: string): Asset {
    let asset = this.read.get(name);
    if (!asset) {
      const bytes = readFileSync(this.others.get(name) ?? join(this.folder, name));
      const type = TYPES[extname(name)];
      asset = type
        ? { type, bytes, gzip: gzipSync(bytes, { level: 9 }) }
        : { type: 'application/octet-stream', bytes };
      this.read.set(name, asset);
    }
    return asset;
  }

  /** The service worker of an exported page. */
  serviceWorker(): Buffer {
    return readFileSync(join(this.folder, SERVICE_WORKER));
  }
}
