import { signal } from '@preact/signals';
import type { Engine, NetworkListing, SessionInfo } from '../protocol/messages.js';
import { t } from './i18n.js';
import { EngineError, ServerEngine } from './serverEngine.js';

/** The engine that the page asks. */
export const engine: Engine = new ServerEngine();

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
