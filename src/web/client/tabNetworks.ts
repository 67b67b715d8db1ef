import { crc32 } from '../../../base/crc32.js';
import type { SessionInfo } from '../protocol/messages.js';
import {
  type ExportedNetwork,
  NETWORKS_FORMAT,
  type NetworksFile,
  type TabNetwork,
} from '../protocol/tab.js';
import { EngineError } from './engineError.js';
import { t } from './i18n.js';
import { tabTexts } from './tabTexts.js';

/** Where the engine in the tab has its networks from. */
export interface TabNetworks {
  session(): Promise<SessionInfo>;
  /** @throws EngineError */
  load(network: string, size: number): Promise<TabNetwork>;
}

/** The networks beside an exported page. */
export class FolderNetworks implements TabNetworks {
  private networks: readonly ExportedNetwork[] = [];

  async session(): Promise<SessionInfo> {
    const text = new TextDecoder().decode(await fileBytes('networks.json'));
    const { format, version, networks } = parsed(text);
    if (format !== NETWORKS_FORMAT) throw new EngineError(tabTexts('folderBroken'));
    this.networks = networks;
    return { version, networks, runs: [] };
  }

  async load(network: string, size: number): Promise<TabNetwork> {
    const found = this.networks.find(({ id, sizes }) => id === network && sizes.includes(size));
    if (!found) throw new EngineError(t('noNetworkFor', { size }));
    const onnx = await fileBytes(found.file);
    if (onnx.length !== found.bytes || crc32(onnx) !== found.crc32)
      throw new EngineError(tabTexts('networkDamaged', { name: found.name }));
    return { shape: { ...found.shape, size }, onnx };
  }
}

function parsed(text: string): Partial<NetworksFile> & NetworksFile {
  try {
    return JSON.parse(text);
  } catch {
    throw new EngineError(tabTexts('folderBroken'));
  }
}

/** A file beside the page. @throws EngineError */
async function fileBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(path).catch(() => undefined);
  const bytes = response?.ok ? await response.arrayBuffer().catch(() => undefined) : undefined;
  if (!bytes) throw new EngineError(tabTexts('folderBroken'));
  return new Uint8Array(bytes);
}
