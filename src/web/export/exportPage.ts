import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from '../../../base/crc32.js';
import { ZeroError } from '../../../base/errors.js';
import { fileError, writeFileAtomic } from '../../../base/files/atomic.js';
import { namesIn } from '../../../base/files/read.js';
import { printable } from '../../../base/text.js';
import { VERSION } from '../../../base/version.js';
import { boardsOf } from '../../../selfplay/boards.js';
import { type CachedFile, OFFLINE, type Offline } from '../protocol/offline.js';
import { type ExportedNetwork, NETWORKS_FORMAT, type NetworksFile } from '../protocol/tab.js';
import { Assets } from '../server/assets.js';
import { CONTENT_POLICY } from '../server/guard.js';
import { Networks } from '../server/networks.js';

/** What was written. */
export interface Exported {
  readonly folder: string;
  /** Of all files, and of a network's model each. */
  readonly bytes: number;
  readonly networks: readonly {
    readonly name: string;
    readonly sizes: readonly number[];
    readonly bytes: number;
  }[];
}

const NETWORKS = 'networks';

/**
 * Writes the page as a folder that any file server can serve, with the engine in the tab, the networks shipped with the
 * program and those given: for all of their boards where one model plays on them, else for the one that they are usually
 * played on.
 * @param force writes into a folder that is not empty: other files in it stay.
 * @throws ZeroError when it is not empty, cannot be written, or a network cannot be used.
 */
export function exportPage(folder: string, given: readonly string[], force = false): Exported {
  if (!force && !isFree(folder))
    throw new ZeroError(
      `${printable(folder, 200)} is not empty; give a new folder, or --force to replace the page in it`,
    );
  const files = new Map<string, Uint8Array>();
  const networks = takeNetworks(new Networks(given), files);
  const list: NetworksFile = { format: NETWORKS_FORMAT, version: VERSION, networks };
  files.set('networks.json', Buffer.from(JSON.stringify(list)));
  const assets = new Assets();
  for (const path of assets.paths()) if (path !== '/') files.set(path.slice(1), assets.get(path)!.bytes);
  const page = Buffer.from(exportedPage(assets.get('/')!.bytes.toString()));
  const offline = offlineOf(new Map([...files, ['./', page]]));
  for (const [path, bytes] of files) writeFileAtomic(join(folder, path), bytes);
  writeFileAtomic(join(folder, 'index.html'), page);
  // Whoever sees a new service worker finds all that it names.
  const worker = `const ${OFFLINE}=${JSON.stringify(offline)};\n${assets.serviceWorker()}`;
  writeFileAtomic(join(folder, 'sw.js'), worker);
  removeOlder(join(folder, NETWORKS), files);
  return {
    folder,
    bytes: [...files.values()].reduce((sum, bytes) => sum + bytes.length, page.length + worker.length),
    networks: networks.map(({ name, sizes, bytes }) => ({ name, sizes, bytes })),
  };
}

function isFree(folder: string): boolean {
  try {
    return !existsSync(folder) || readdirSync(folder).length === 0;
  } catch (error) {
    throw fileError('write into', folder, error);
  }
}

function takeNetworks(networks: Networks, files: Map<string, Uint8Array>): ExportedNetwork[] {
  return networks.list().map((listing) => {
    const { id, name, usualSize, fault } = listing;
    if (fault !== undefined) throw new ZeroError(`${name} cannot be exported: ${fault}`);
    const { info, onnx } = networks.file(id, usualSize);
    const { size, planes, recipe } = info;
    // One model for several boards plays on all of them; those of other programs are made for each.
    const sizes = boardsOf(info);
    const file = `${NETWORKS}/${id}.onnx`;
    files.set(file, onnx);
    return {
      ...listing,
      sizes,
      komis: sizes.map((side) => listing.komis[listing.sizes.indexOf(side)]),
      shape: { size, planes, recipe },
      file,
      bytes: onnx.length,
      crc32: crc32(onnx),
    };
  });
}

/** The page that asks the engine in its tab; what a server says in headers stands in it. */
function exportedPage(html: string): string {
  const page = html
    .replace(
      '<meta charset="utf-8">',
      `<meta charset="utf-8">\n    <meta http-equiv="Content-Security-Policy" content="${CONTENT_POLICY}">`,
    )
    .replace('<meta name="engine" content="server">', '<meta name="engine" content="tab">')
    .replace(
      '<div id="app"></div>',
      '<div id="app"><p>zero is loading. If it stays so: a browser opens this page from a web server, not from a file; <code>python3 -m http.server</code> in its folder is one.</p></div>',
    );
  return page;
}

function offlineOf(files: ReadonlyMap<string, Uint8Array>): Offline {
  const cached: CachedFile[] = [...files].map(([path, bytes]) => ({
    path,
    bytes: bytes.length,
    crc32: crc32(bytes),
  }));
  const version = crc32(Buffer.from(JSON.stringify(cached))).toString(16);
  return { version: `${VERSION}-${version}`, files: cached };
}

/** Networks of an earlier export. */
function removeOlder(folder: string, files: ReadonlyMap<string, Uint8Array>): void {
  for (const name of namesIn(folder))
    if (name.endsWith('.onnx') && !files.has(`${NETWORKS}/${name}`)) rmSync(join(folder, name));
}
