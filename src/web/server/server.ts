import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ZeroError } from '../../../base/errors.js';
import type { Route } from './api.js';
import { Assets } from './assets.js';
import { Guard, Refused, readBody, SECURITY_HEADERS } from './guard.js';

/** What a server is made with. */
export interface ServerOptions {
  /** The address to listen on, and the port; 0 for any that is free. */
  readonly host: string;
  readonly port: number;
  /** Names under which others may reach it. */
  readonly names?: readonly string[];
  /** Made when the first question comes: networks and their library take a while to load. */
  readonly api: () => Promise<ReadonlyMap<string, Route>>;
  /** Told of what should not have happened. */
  readonly onError: (error: unknown) => void;
}

export interface WebServer {
  readonly server: Server;
  readonly port: number;
  readonly token: string;
  close(): Promise<void>;
}

/** Questions with a body wait so long for the rest of it, in milliseconds. */
const REQUEST_TIMEOUT = 20_000;

/** Serves the page and answers it. docs/web.md has the rules by which it refuses. */
export async function startServer(options: ServerOptions): Promise<WebServer> {
  const assets = new Assets();
  const token = randomBytes(16).toString('hex');
  let api: Promise<ReadonlyMap<string, Route>> | undefined;
  let guard: Guard;
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT }, async (request, response) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    // What is written to a page that has gone is lost, and no fault.
    response.on('error', () => {});
    try {
      guard.checkHost(request);
      const path = pathOf(request);
      if (!path.startsWith('/api/')) return sendPage(request, response, guard, assets);
      guard.checkCaller(request);
      const route = await routeOf(request, path, (api ??= options.api()));
      await answer(request, response, route);
    } catch (error) {
      refuse(response, error, options.onError);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  guard = new Guard(token, port, options.names);
  return {
    server,
    port,
    token,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The path of a request, undecoded: no asset and no route has a character that would have to be. */
function pathOf(request: IncomingMessage): string {
  return String(request.url).split('?', 1)[0];
}

async function routeOf(
  request: IncomingMessage,
  path: string,
  api: Promise<ReadonlyMap<string, Route>>,
): Promise<Route> {
  const routes = await api;
  const route = routes.get(`${request.method} ${path}`);
  if (route) return route;
  const elsewhere = [...routes.keys()].find((key) => key.endsWith(` ${path}`));
  if (elsewhere) throw new Refused(405, `ask with ${elsewhere.split(' ')[0]}`);
  throw new Refused(404, 'there is nothing of this name');
}

function sendPage(request: IncomingMessage, response: ServerResponse, guard: Guard, assets: Assets): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') throw new Refused(405, 'ask with GET');
  const path = pathOf(request);
  if (path === '/') {
    const given = new URLSearchParams(String(request.url).split('?', 2)[1] ?? '').get('token');
    if (guard.isToken(given)) {
      response.writeHead(303, { Location: '/', 'Set-Cookie': guard.cookie() }).end();
      return;
    }
    if (!guard.hasCookie(request))
      throw new Refused(401, 'this page needs its token: open the address that zero web printed');
  }
  const asset = assets.get(path);
  if (!asset) throw new Refused(404, 'there is nothing of this name');
  const packed = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? '')) ? asset.gzip : undefined;
  const body = packed ?? asset.bytes;
  if (packed) response.setHeader('Content-Encoding', 'gzip');
  response.writeHead(200, {
    'Content-Type': asset.type,
    'Content-Length': body.length,
    Vary: 'Accept-Encoding',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function answer(request: IncomingMessage, response: ServerResponse, route: Route): Promise<void> {
  const body = request.method === 'POST' ? await readBody(request, route.mostBytes) : undefined;
  const left = new AbortController();
  response.on('close', () => left.abort());
  let lines = false;
  const send = (line: object) => {
    if (!lines) response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
    lines = true;
    response.write(`${JSON.stringify(line)}\n`);
  };
  try {
    const result = await route({ body, signal: left.signal, send });
    if (lines) send(result);
    else {
      const text = JSON.stringify(result);
      response.writeHead(200, { 'Content-Type': 'application/json' }).write(text);
    }
    response.end();
  } catch (error) {
    if (!lines) throw error;
    send({ error: sentenceOf(error) });
    response.end();
  }
}

function refuse(response: ServerResponse, error: unknown, onError: (error: unknown) => void): void {
  const isOwn = error instanceof Refused || error instanceof ZeroError;
  if (!isOwn && !response.destroyed) onError(error);
  if (response.headersSent || response.destroyed) {
    response.end();
    return;
  }
  const status = error instanceof Refused ? error.status : error instanceof ZeroError ? 400 : 500;
  // What is left of a body that is refused is not read.
  if (status === 413 || status === 401 || status === 403) response.setHeader('Connection', 'close');
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ error: sentenceOf(error) }));
}

function sentenceOf(error: unknown): string {
  return error instanceof Refused || error instanceof ZeroError
    ? error.message
    : 'zero failed at this; the terminal in which zero web runs says how';
}
