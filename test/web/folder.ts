import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { TestContext } from 'node:test';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/** A folder that goes with the test. */
export function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'zero-web-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A plain file server: it knows files and the types of their names, nothing of zero. */
export interface FolderServer {
  /** Where the folder is. */
  readonly address: string;
  readonly port: number;
  /** Paths that were asked for and are not there. */
  readonly missing: string[];
  close(): Promise<void>;
}

/** @param under the path that the folder stands at. */
export async function serveFolder(
  t: Pick<TestContext, 'after'>,
  folder: string,
  port = 0,
  under = '/some/path/',
): Promise<FolderServer> {
  const missing: string[] = [];
  const server = createServer((request, response) => {
    const path = new URL(String(request.url), 'http://host').pathname;
    const file = join(folder, path.slice(under.length).replace(/\/$/, '') || 'index.html');
    if (!path.startsWith(under) || !existsSync(file) || !statSync(file).isFile()) {
      missing.push(path);
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' });
    response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  t.after(close);
  const { port: own } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${own}${under}`, port: own, missing, close };
}
