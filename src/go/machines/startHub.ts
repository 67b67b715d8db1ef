import { realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, resolve } from 'node:path';
import type { Transport, TransportOwner } from '../../../selfplay/transport/transport.js';
import type { RunConfig } from '../settings/config.js';
import { Audit } from './audit.js';
import { sha256 } from './build.js';
import { machinesFolder } from './folder.js';
import { Hub } from './hub.js';
import type { ServerAddress } from './nats/connect.js';
import { natsHubServer } from './nats/hubServer.js';
import { roomError } from './nats/room.js';
import { checkName } from './wire/protocol.js';

/** What a run needs to be the hub of other machines. */
export interface HubAddress extends ServerAddress {
  /** What the run is called on the server; its folder's name unless given. */
  name?: string;
}

/** The name of a run on the server. @throws ZeroError where its folder's name cannot be one. */
export function runName(root: string, name?: string): string {
  return checkName(
    name ?? basename(resolve(root)),
    name === undefined ? "the folder's name, without --name," : '--name',
  );
}

/** Connects a run to a server, of which it becomes the hub. @throws ZeroError when it cannot be reached or has a hub. */
export async function startHub(
  address: HubAddress,
  paths: { root: string; records: string; networks: string },
  config: RunConfig,
  owner: TransportOwner,
): Promise<Transport> {
  const run = runName(paths.root, address.name);
  const server = await natsHubServer(address, run, owner.onNote, owner.fail);
  const { size, blocks, channels, planes, recipe } = config.network;
  const folder = machinesFolder(paths.root);
  const hub = new Hub(
    server,
    {
      folder,
      audit: new Audit(folder.audit, paths.networks, size),
      records: paths.records,
      network: { recipe, size, blocks, channels, planes },
      selfplay: config.selfplay,
      seed: config.seed,
      run,
      // The same for each start in the same place; a copy of the folder elsewhere is another hub.
      id: sha256(Buffer.from(`${hostname()} ${realpathSync.native(paths.root)}`)).slice(0, 32),
    },
    owner,
  );
  try {
    await hub.begin();
  } catch (error) {
    await server.close().catch(() => {});
    throw roomError(error, address.url);
  }
  return hub;
}
