import { computed, signal } from '@preact/signals';
import type { Engine, NetworkListing, SessionInfo } from '../protocol/messages.js';
import { EngineError } from './engineError.js';
import { Failover } from './failover.js';
import { t } from './i18n.js';
import { ServerEngine } from './serverEngine.js';
import { TabEngine } from './tabEngine.js';
import { FolderNetworks } from './tabNetworks.js';

/** Whether the page comes from a folder, and has no server but the engine in its tab. */
export const isExported = document.querySelector<HTMLMetaElement>('meta[name=engine]')?.content === 'tab';

const failover = isExported ? undefined : withServer();

/** The engine that the page asks. */
export const engine: Engine = failover ?? new TabEngine(new FolderNetworks());

/** Whether the server has gone, and the tab goes on. */
export const serverGone = computed(() => failover?.gone.value === true);

/** Whether the tab could go on without it. */
export const tabReady = computed(() => failover?.ready.value === true);

/** What the engine said when the page opened, or why it said nothing. */
export const session = signal<SessionInfo | undefined>(undefined);
export const sessionFault = signal<string | undefined>(undefined);

export async function loadSession(): Promise<void> {
  sessionFault.value = undefined;
  try {
    session.value = await engine.session();
  } catch (error) {
    sessionFault.value = reasonOf(error);
  }
}

/** Why something did not work, as a sentence. */
export function reasonOf(error: unknown): string {
  if (error instanceof EngineError) return error.unreachable ? t('offline') : error.message;
  return error instanceof Error ? error.message : String(error);
}

export function usable(networks: readonly NetworkListing[]): NetworkListing[] {
  return networks.filter((network) => network.fault === undefined);
}

function withServer(): Failover {
  const server = new ServerEngine();
  const networks = {
    session: () => server.session(),
    load: (network: string, size: number) => server.network(network, size),
  };
  return new Failover(server, new TabEngine(networks));
}
