import { signal } from '@preact/signals';
import { TAKE_OVER } from '../protocol/offline.js';

/** Whether the page opens without a network. */
export const isKept = signal(false);
/** A newer export of the page, which waits until it is asked for. */
export const newer = signal<ServiceWorker | undefined>(undefined);

/** Keeps an exported page in the browser. Where the address is not https, or the browser does not do it, nothing happens. */
export async function keepOffline(): Promise<void> {
  const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  const registration = await container?.register('sw.js', { updateViaCache: 'none' }).catch(() => undefined);
  if (!container || !registration) return;
  let current = container.controller;
  const look = () => {
    isKept.value = registration.active !== null;
    newer.value = registration.active ? (registration.waiting ?? undefined) : undefined;
  };
  look();
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', look);
  });
  container.addEventListener('controllerchange', () => {
    // The first one takes over a page that has all of its files already.
    if (current) location.reload();
    current = container.controller;
    look();
  });
}

/** Goes over to the newer page. */
export function takeNewer(): void {
  newer.value?.postMessage(TAKE_OVER);
}
