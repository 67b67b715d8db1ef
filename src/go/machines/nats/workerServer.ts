import type { DirectStreamAPI, JetStreamClient } from '@nats-io/jetstream';
import type { KV } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import { ZeroError } from '../../../../base/errors.js';
import { decodeJson, inboxOf, namesOf, objectMessage } from '../wire/protocol.js';
import type { WorkerServer } from '../wire/server.js';
import { connectTo, natsPackages, type ServerAddress } from './connect.js';

/** Milliseconds that the server may take to take games, and the hub to answer. */
const TAKES = 15_000;
const ANSWERS = 10_000;

/** A worker's end of a NATS server with JetStream. */
export async function natsWorkerServer(
  address: ServerAddress,
  run: string,
  worker: string,
  onNote: (text: string) => void,
  onLost: (error: ZeroError) => void = () => {},
): Promise<WorkerServer> {
  const packages = await natsPackages();
  const connection = await connectTo({
    ...address,
    name: `zero worker ${worker}`,
    inbox: inboxOf(worker),
    onStatus: onNote,
    onLost,
    tries: 60,
  });
  // Bound to what the hub makes: a worker may make nothing.
  const { bucket } = namesOf(run);
  const kv = await new packages.kv.Kvm(connection).open(bucket, { bindOnly: true, allow_direct: true });
  const { stream } = packages;
  const { direct } = await stream.jetstreamManager(connection, { checkAPI: false, timeout: ANSWERS });
  return new NatsWorkerServer(connection, stream.jetstream(connection), kv, direct, run, worker);
}

class NatsWorkerServer implements WorkerServer {
  private readonly names: ReturnType<typeof namesOf>;

  constructor(
    private readonly connection: NatsConnection,
    private readonly stream: JetStreamClient,
    private readonly kv: KV,
    private readonly direct: DirectStreamAPI,
    run: string,
    private readonly worker: string,
  ) {
    this.names = namesOf(run);
  }

  async publish(bytes: Uint8Array, id: string): Promise<void> {
    await this.stream.publish(this.names.games(this.worker), bytes, { msgID: id, timeout: TAKES });
  }

  async lease(request: Uint8Array): Promise<Uint8Array> {
    const reply = await this.connection.request(this.names.lease(this.worker), request, { timeout: ANSWERS });
    return reply.data;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const entry = await this.kv.get(key);
    return entry && entry.operation === 'PUT' ? entry.value : undefined;
  }

  /** Puts to a bucket are messages on its subjects: who listens there needs no consumer on the server. */
  onKey(key: string, hear: (value: Uint8Array) => void): void {
    this.connection.subscribe(this.names.key(key), {
      callback: (error, message) => {
        if (!error && message.data.length > 0) hear(message.data);
      },
    });
  }

  onKept(hear: (value: Uint8Array) => void): void {
    this.connection.subscribe(this.names.kept(this.worker), {
      callback: (error, message) => {
        if (!error) hear(message.data);
      },
    });
  }

  /** A network of the object store, read message by message: that asks for no consumer, and so for fewer rights. */
  async object(name: string, most: number): Promise<Uint8Array | undefined> {
    const { direct, names } = this;
    const about = await direct.getMessage(names.objectStream, { last_by_subj: names.aboutObject(name) });
    const info = about && decodeJson(objectMessage, about.data, `what is said of the network ${name}`);
    if (!info || info.deleted) return undefined;
    if (info.size > most)
      throw new ZeroError(`the network ${name} has ${info.size} bytes, more than announced`);
    const parts: Uint8Array[] = [];
    for (let seq = 1, bytes = 0; bytes < info.size; ) {
      const part = await direct.getMessage(names.objectStream, {
        seq,
        next_by_subj: names.objectParts(info.nuid),
      });
      if (!part || part.data.length === 0) return undefined; // it went meanwhile
      parts.push(part.data);
      bytes += part.data.length;
      seq = part.seq + 1;
    }
    return Buffer.concat(parts);
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}
