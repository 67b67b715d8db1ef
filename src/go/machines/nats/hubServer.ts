import { randomBytes } from 'node:crypto';
import type { Consumer, JetStreamManager, JsMsg } from '@nats-io/jetstream';
import type { KV } from '@nats-io/kv';
import type { ObjectStore } from '@nats-io/obj';
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import { ZeroError } from '../../../../base/errors.js';
import { HUB, inboxOf, MOST_MESSAGE, namesOf } from '../wire/protocol.js';
import type { HubServer, Incoming } from '../wire/server.js';
import { connectTo, type NatsPackages, natsPackages, type ServerAddress } from './connect.js';

/** Bytes of games and of networks that wait on the server at most, and messages of one worker. */
const MOST_WAITING = 1 << 30;
const MOST_NETWORKS = 4 * 2 ** 30;
const MOST_OF_ONE = 64;
/** Nanoseconds after which a message that was not done comes again, and within which repeated ones are dropped. */
const AGAIN_AFTER = 30e9;
const SAME_WITHIN = 120e9;
/** Milliseconds after which one that came too early comes again. */
const EARLY = 1000;
/** Times that one that comes too early is brought; then its worker sends it anew. */
const MOST_TIMES = 20;

/** The hub's end of a NATS server with JetStream. */
export async function natsHubServer(
  address: ServerAddress,
  run: string,
  onNote: (text: string) => void,
): Promise<HubServer> {
  const packages = await natsPackages();
  const connection = await connectTo({
    ...address,
    name: `zero hub ${run}`,
    inbox: inboxOf(HUB),
    onStatus: onNote,
    tries: 60,
  });
  try {
    return new NatsHubServer(packages, connection, await packages.stream.jetstreamManager(connection), run);
  } catch (error) {
    await connection.close();
    throw new ZeroError(
      `the server at ${address.url} has no JetStream for this key: turn it on in its configuration (jetstream {}), as docs/many-machines.md shows`,
      { cause: error },
    );
  }
}

class NatsHubServer implements HubServer {
  private kv: KV | undefined;
  private store: ObjectStore | undefined;
  private consumer: Consumer | undefined;
  private readonly names: ReturnType<typeof namesOf>;
  private leases: Subscription | undefined;
  /** Another one for each hub: messages that an earlier one took come again. */
  private readonly durable = `hub-${randomBytes(4).toString('hex')}`;

  constructor(
    private readonly packages: NatsPackages,
    private readonly connection: NatsConnection,
    private readonly manager: JetStreamManager,
    run: string,
  ) {
    this.names = namesOf(run);
  }

  async ensure(): Promise<boolean> {
    const { manager, names, packages, connection } = this;
    const { RetentionPolicy, StorageType, DiscardPolicy } = packages.stream;
    let missing = false;
    if (!(await this.has(names.stream))) {
      missing = true;
      await manager.streams.add({
        name: names.stream,
        subjects: [names.games('*')],
        retention: RetentionPolicy.Workqueue,
        storage: StorageType.File,
        discard: DiscardPolicy.New,
        discard_new_per_subject: true,
        max_msgs_per_subject: MOST_OF_ONE,
        max_bytes: MOST_WAITING,
        max_msg_size: MOST_MESSAGE,
        duplicate_window: SAME_WITHIN,
      });
    }
    if (missing || !this.consumer) await this.consume();
    if (!this.kv || !(await this.has(`KV_${names.bucket}`))) {
      missing ||= this.kv !== undefined;
      this.kv = await new packages.kv.Kvm(connection).create(names.bucket, {
        history: 1,
        storage: 'file' as never,
        maxValueSize: MOST_MESSAGE,
        max_bytes: MOST_WAITING,
      });
    }
    if (!this.store || !(await this.has(`OBJ_${names.objects}`))) {
      missing ||= this.store !== undefined;
      this.store = await new packages.objects.Objm(connection).create(names.objects, {
        storage: 'file' as never,
        max_bytes: MOST_NETWORKS,
      });
    }
    return missing;
  }

  /** A new consumer in the place of those of earlier hubs, whose messages it gets. */
  private async consume(): Promise<void> {
    const { manager, names, packages, connection, durable } = this;
    for await (const { name } of manager.consumers.list(names.stream))
      if (name !== durable) await manager.consumers.delete(names.stream, name);
    await manager.consumers.add(names.stream, {
      durable_name: durable,
      ack_policy: packages.stream.AckPolicy.Explicit,
      ack_wait: AGAIN_AFTER,
      max_ack_pending: 10_000,
    });
    this.consumer = await packages.stream.jetstream(connection).consumers.get(names.stream, durable);
  }

  private async has(stream: string): Promise<boolean> {
    try {
      await this.manager.streams.info(stream);
      return true;
    } catch (error) {
      if (/not found/i.test(String(error))) return false;
      throw error;
    }
  }

  async get(key: string): Promise<{ value: Uint8Array; revision: number } | undefined> {
    const entry = await this.kv!.get(key);
    return entry && entry.operation === 'PUT' ? { value: entry.value, revision: entry.revision } : undefined;
  }

  async put(key: string, value: Uint8Array): Promise<void> {
    await this.kv!.put(key, value);
  }

  async remove(key: string): Promise<void> {
    await this.kv!.delete(key);
  }

  async swap(key: string, value: Uint8Array, revision: number): Promise<number | undefined> {
    try {
      return revision === 0 ? await this.kv!.create(key, value) : await this.kv!.update(key, value, revision);
    } catch (error) {
      if (/wrong last sequence/i.test(String(error))) return undefined;
      throw error;
    }
  }

  async putObject(name: string, bytes: Uint8Array): Promise<void> {
    await this.store!.putBlob({ name, options: { max_chunk_size: 1 << 18 } }, bytes, { timeout: 60_000 });
  }

  async objects(): Promise<string[]> {
    return (await this.store!.list()).filter(({ deleted }) => !deleted).map(({ name }) => name);
  }

  async removeObject(name: string): Promise<void> {
    await this.store!.delete(name);
  }

  onLease(answer: (worker: string, request: Uint8Array) => Uint8Array | undefined): void {
    this.leases = this.connection.subscribe(this.names.lease('*'), {
      callback: (error: Error | null, message: Msg) => {
        if (error) return;
        const reply = answer(message.subject.split('.').at(-1)!, message.data);
        if (reply) message.respond(reply);
      },
    });
  }

  async take(most: number, waitMs: number): Promise<Incoming[]> {
    const { consumer } = this;
    if (!consumer) throw new Error('there is no consumer');
    const out: Incoming[] = [];
    // A fetch waits until it is full; what is there is taken at once, and only where nothing is there is one waited for.
    for await (const message of await consumer.fetch({
      max_messages: most,
      expires: Math.max(1000, waitMs),
    })) {
      out.push(incoming(message));
      if (message.info.pending === 0) break;
    }
    return out;
  }

  async flush(): Promise<void> {
    await this.connection.flush();
  }

  async close(): Promise<void> {
    this.leases?.unsubscribe();
    await this.connection.flush().catch(() => {});
    await this.connection.close();
  }
}

function incoming(message: JsMsg): Incoming {
  return {
    worker: message.subject.split('.').at(-1)!,
    bytes: message.data,
    done: () => message.ack(),
    again: () => (message.info.deliveryCount > MOST_TIMES ? message.term() : message.nak(EARLY)),
  };
}
