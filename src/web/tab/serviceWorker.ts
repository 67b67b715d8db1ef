import { crc32 } from '../../../base/crc32.js';
import { type CachedFile, type Offline, TAKE_OVER } from '../protocol/offline.js';

/*
 * The service worker of an exported page: keeps all of it in the browser, so that it opens without a network. A new
 * export is fetched whole beside the old one, and takes its place when no tab shows the old one any more, or when the
 * page asks for it.
 */

declare const ZERO_OFFLINE: Offline;

/** What TypeScript's browser types do not have of a service worker. */
interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Scope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: Extendable) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}
const scope = self as unknown as Scope;

/** Other pages of the same host have caches too. */
const PREFIX = `zero ${scope.registration.scope} `;
const CACHE = PREFIX + ZERO_OFFLINE.version;

scope.addEventListener('install', (event) => event.waitUntil(install()));
scope.addEventListener('activate', (event) => event.waitUntil(activate()));
scope.addEventListener('message', ({ data }) => {
  if (data === TAKE_OVER) scope.skipWaiting();
});
scope.addEventListener('fetch', (event) => {
  const path = event.request.method === 'GET' ? pathOf(event.request.url) : undefined;
  if (path !== undefined) event.respondWith(answer(path, event.request));
});

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  await Promise.all(ZERO_OFFLINE.files.map((file) => keep(cache, file)));
}

/** @throws when the file is not the export's: the installation fails, and is tried again at the next visit. */
async function keep(cache: Cache, { path, bytes, crc32: crc }: CachedFile): Promise<void> {
  const url = urlOf(path);
  // Past the browser's own cache, which may have the file of the export before.
  const response = await fetch(url, { cache: 'reload' });
  const body = new Uint8Array(await response.clone().arrayBuffer());
  if (!response.ok || body.length !== bytes || crc32(body) !== crc) throw new Error(`${path} is not whole`);
  await cache.put(url, response);
}

async function activate(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await scope.clients.claim();
}

async function answer(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(urlOf(path))) ?? fetch(request);
}

/** The path of a file of the page, undefined for anything else. */
function pathOf(url: string): string | undefined {
  const { origin, pathname } = new URL(url);
  const rest = (origin + pathname).slice(scope.registration.scope.length);
  if (!(origin + pathname).startsWith(scope.registration.scope)) return undefined;
  const path = rest === '' || rest === 'index.html' ? './' : rest;
  return ZERO_OFFLINE.files.some((file) => file.path === path) ? path : undefined;
}

function urlOf(path: string): string {
  return new URL(path, scope.registration.scope).href;
}
