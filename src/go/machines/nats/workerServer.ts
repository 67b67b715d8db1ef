import type { JetStreamClient } from '@nats-io/jetstream';
import type { KV } from '@nats-io/kv';
import type { ObjectStore } from '@nats-io/obj';
import type { NatsConnection } from '@nats-io/transport-node';
import { ZeroError } from '../../../../base/errors.js';
import { inboxOf, namesOf } from '../wire/protocol.js';
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
): Promise<WorkerServer> {
  const packages = await natsPackages();
  const connection = await connectTo({
    ...address,
    name: `zero worker ${worker}`,
    inbox: inboxOf(worker),
    onStatus: onNote,
    tries: 60,
  });
  // Bound to what the hub makes: a worker may make nothing.
  const { bucket, objects } = namesOf(run);
  const kv = await new packages.kv.Kvm(connection).open(bucket, { bindOnly: true, allow_direct: true });
  const store = await new packages.objects.Objm(connection).open(objects, false);
  return new NatsWorkerServer(connection, packages.stream.jetstream(connection), kv, store, run, worker);
}

class NatsWorkerServer implements WorkerServer {
  private readonly names: ReturnType<typeof namesOf>;

  constructor(
    private readonly connection: NatsConnection,
    private readonly stream: JetStreamClient,
    private readonly kv: KV,
    private readonly store: ObjectStore,
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

  async object(name: string, most: number): Promise<Uint8Array | undefined> {
    const info = await this.store.info(name);
    if (!info || info.deleted) return undefined;
    if (info.size > most)
      throw new ZeroError(`the network ${name} has ${info.size} bytes, more than announced`);
    return (await this.store.getBlob(name)) ?? undefined;
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}
