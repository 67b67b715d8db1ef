import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError, ZeroError } from '../../../base/errors.js';
import { writeFileAtomic } from '../../../base/files/atomic.js';
import {
  addWorkerFile,
  ban,
  bans,
  type MachinesFolder,
  machinesFolder,
  makeMachines,
  unban,
  workerFiles,
} from './folder.js';
import { natsPackages, readKey } from './nats/connect.js';
import { usersConf } from './rights.js';
import { runName } from './startHub.js';
import { checkName, HUB } from './wire/protocol.js';

/** Options of `zero worker`. */
export interface WorkerOptions {
  folder: string;
  name?: string;
  out?: string;
  reason?: string;
  json?: boolean;
}

/** The part of the server's configuration that `zero worker` writes. */
const CONF = 'nats-users.conf';

/** `zero worker add`: a key for a machine, and the server's configuration with it. */
export async function addWorker(name: string, options: WorkerOptions): Promise<void> {
  const worker = workerName(name);
  const run = runName(options.folder, options.name);
  const folder = machinesFolder(options.folder);
  const path = options.out ?? `${worker}.nk`;
  if (existsSync(path)) throw new ZeroError(`${path} is there already; give another --out, or remove it`);
  if (workerFiles(folder).some((file) => file.name === worker))
    throw new ZeroError(
      `${worker} has a key already; give another name, or remove ${join(folder.workers, `${worker}.json`)}`,
    );
  makeMachines(folder);
  const hub = await hubKey(folder);
  addWorkerFile(folder, worker, await writeKey(path, worker));
  writeConf(folder, run, hub);
  const [users, hubFile] = [join(folder.root, CONF), join(folder.root, 'hub.nk')];
  if (options.json) {
    console.log(JSON.stringify({ worker, run, key: path, users, hub: hubFile }));
    return;
  }
  console.log(`${path}: the key of ${worker}; bring it to that machine, and let no one else read it. There:
  zero selfplay --join tls://SERVER:4222 --run ${run} --creds ${path}
${users}: the users of the server; reload it (nats-server --signal reload).
${hubFile}: the key of the hub:
  zero run ${options.folder} --nats tls://SERVER:4222 --creds ${hubFile}`);
}

/** `zero worker ban` and `unban`. */
export async function banWorker(name: string, banned: boolean, options: WorkerOptions): Promise<void> {
  const worker = workerName(name);
  const folder = machinesFolder(options.folder);
  if (!existsSync(folder.root))
    throw new ZeroError(`${options.folder} has no other machines: it holds no machines/`);
  if (banned) ban(folder, worker, options.reason ?? 'by hand');
  else if (!unban(folder, worker)) throw new ZeroError(`${worker} is not banned`);
  if (existsSync(join(folder.root, 'hub.nk')))
    writeConf(folder, runName(options.folder, options.name), await hubKey(folder));
  if (options.json) {
    console.log(JSON.stringify({ worker, banned }));
    return;
  }
  console.log(
    `${worker} is ${banned ? 'banned' : 'no longer banned'}; the hub hears of it within seconds, the server when it is reloaded (nats-server --signal reload)`,
  );
}

function workerName(name: string): string {
  if (checkName(name, "a worker's name") === HUB)
    throw new UsageError(`${HUB} is the name of the hub; give another one`);
  return name;
}

/** The public part of the hub's key, which is made with the first worker's. */
async function hubKey(folder: MachinesFolder): Promise<string> {
  const path = join(folder.root, 'hub.nk');
  if (!existsSync(path)) return writeKey(path, HUB);
  const { core } = await natsPackages();
  const seed = /^SU[A-Z2-7]{56}$/m.exec(readKey(path).text)?.[0] ?? '';
  return core.nkeys.fromSeed(new TextEncoder().encode(seed)).getPublicKey();
}

/** Writes a new key where only its owner reads it. @returns its public part. */
async function writeKey(path: string, name: string): Promise<string> {
  const { core } = await natsPackages();
  const pair = core.nkeys.createUser();
  writeFileAtomic(path, `# zero worker ${name}\n${new TextDecoder().decode(pair.getSeed())}\n`);
  chmodSync(path, 0o600);
  return pair.getPublicKey();
}

function writeConf(folder: MachinesFolder, run: string, hub: string): void {
  const banned = bans(folder);
  const workers = workerFiles(folder).filter(({ name }) => !banned.has(name));
  writeFileAtomic(join(folder.root, CONF), usersConf(run, hub, workers));
}
