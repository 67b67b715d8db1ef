import { ZeroError } from '../../../base/errors.js';
import { printable } from '../../../base/text.js';
import { connectTo, LEAST_SERVER, natsPackages, type ServerAddress } from './nats/connect.js';
import { type MachinesStatus, parseStatus } from './status.js';
import { checkName, HUB, inboxOf, MOST_MESSAGE, namesOf } from './wire/protocol.js';

/** The status that the hub of a run put on the server last. @throws ZeroError when there is none. */
export async function statusOn(address: ServerAddress, run: string): Promise<MachinesStatus> {
  const { kv } = await natsPackages();
  const connection = await connectTo({ ...address, name: 'zero status', inbox: inboxOf(HUB) });
  try {
    const bucket = await new kv.Kvm(connection).open(namesOf(checkName(run, '--run')).bucket);
    const entry = await bucket.get('status').catch(() => null);
    const status = entry && parseStatus(JSON.parse(entry.string()));
    if (!status) throw new ZeroError(`no hub of the run ${run} has told how it stands on this server`);
    return status;
  } finally {
    await connection.close();
  }
}

/** One thing about a server, as `zero doctor` tells it. */
export interface ServerFinding {
  what: string;
  state: 'good' | 'note' | 'bad';
  found: string;
  advice?: string;
}

/** Looks at a server: can it be reached, with TLS and a key, is it new enough, has it JetStream, how far is it away. */
export async function examineServer(address: ServerAddress): Promise<ServerFinding[]> {
  const out: ServerFinding[] = [];
  const add = (what: string, state: ServerFinding['state'], found: string, advice?: string) =>
    out.push({ what, state, found, ...(advice === undefined ? {} : { advice }) });
  try {
    const { stream } = await natsPackages();
    const connection = await connectTo({ ...address, name: 'zero doctor', inbox: inboxOf(HUB) });
    try {
      const info = connection.info!;
      add(
        'server',
        'good',
        `nats-server ${printable(info.version)}, ${LEAST_SERVER.join('.')} or newer is needed`,
      );
      if (info.tls_required || info.tls_available) add('TLS', 'good', 'the connection is encrypted');
      else
        add(
          'TLS',
          'note',
          'the connection is not encrypted',
          'only where no one else is on the network; docs/many-machines.md shows how',
        );
      if (info.auth_required) add('keys', 'good', 'the server asks for a key');
      else
        add(
          'keys',
          'note',
          'the server lets everyone in',
          'zero worker add writes keys and the users of the server',
        );
      if (info.max_payload >= MOST_MESSAGE) add('messages', 'good', `of up to ${info.max_payload} bytes`);
      else
        add(
          'messages',
          'bad',
          `of up to ${info.max_payload} bytes`,
          `set max_payload: ${MOST_MESSAGE} or more`,
        );
      add('distance', 'good', `${(await connection.rtt()).toFixed(0)} ms there and back`);
      try {
        const manager = await stream.jetstreamManager(connection);
        const { streams, storage } = await manager.getAccountInfo();
        add('JetStream', 'good', `${streams} streams, ${(storage / 1e6).toFixed(1)} MB`);
      } catch (error) {
        if (/permission/i.test(String(error)))
          add('JetStream', 'note', "this key may not ask for it; the hub's may");
        else add('JetStream', 'bad', 'it is off', 'add jetstream { store_dir: ... } to its configuration');
      }
    } finally {
      await connection.close();
    }
  } catch (error) {
    if (!(error instanceof ZeroError)) throw error;
    const [found, advice] = error.message.split(/: (.*)/s);
    add('server', 'bad', advice === undefined ? error.message : found, advice);
  }
  return out;
}
