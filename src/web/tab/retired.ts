/*
 * What `zero web` answers where an exported page had its service worker. An export that was served at the same address
 * before has left one in the browser, which would go on showing the old page: this one takes its place, removes both and what
 * they kept, and loads the page again from the server.
 */

/** What TypeScript's browser types do not have of a service worker. */
interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Shown {
  readonly url: string;
  navigate(url: string): Promise<unknown>;
}
interface Scope {
  readonly registration: { readonly scope: string; unregister(): Promise<boolean> };
  readonly clients: { matchAll(options: { type: 'window' }): Promise<readonly Shown[]> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: Extendable) => void): void;
}
const scope = self as unknown as Scope;

scope.addEventListener('install', (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener('activate', (event) => event.waitUntil(leave()));

async function leave(): Promise<void> {
  const { registration, clients } = scope;
  const kept = (await caches.keys()).filter((name) => name.startsWith(`zero ${registration.scope} `));
  await Promise.all(kept.map((name) => caches.delete(name)));
  const shown = await clients.matchAll({ type: 'window' });
  await registration.unregister();
  // A page that reloads by itself meanwhile cannot be told to.
  await Promise.allSettled(shown.map((page) => page.navigate(page.url)));
}
