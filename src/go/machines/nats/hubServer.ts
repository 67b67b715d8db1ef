import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JetStreamManager, JsMsg } from '@nats-io/jetstream';
import type { KV } from '@nats-io/kv';
import type { ObjectStore } from '@nats-io/obj';
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import { ZeroError } from '../../../../base/errors.js';
import { HUB, inboxOf, MOST_MESSAGE, namesOf } from '../wire/protocol.js';
import type { HubServer, Incoming } from '../wire/server.js';
import { connectTo, type NatsPackages, natsPackages, type ServerAddress } from './connect.js';
import { MOST_NETWORKS, MOST_WAITING } from './room.js';

/** Messages of one worker that wait on the server at most. */
const MOST_OF_ONE = 64;
/** Messages that are on their way to the hub while it works, and milliseconds for which it waits for more of them. */
const AHEAD = 64;
const GATHER = 20;
/** Milliseconds between looks at whether games are taken, and that one may take. */
const PROBE = 10_000;
const TAKES = 10_000;
/** Looks in a row after which a stream is taken for dead. */
const MISSES = 3;
/** Bytes of a part of a network: it fits into a message. */
const PART = MOST_MESSAGE - (1 << 16);
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
  onLost: (error: ZeroError) => void = () => {},
): Promise<HubServer> {
  const packages = await natsPackages();
  const connection = await connectTo({
    ...address,
    name: `zero hub ${run}`,
    inbox: inboxOf(HUB),
    onStatus: onNote,
    onLost,
    tries: 60,
  });
  try {
    const manager = await packages.stream.jetstreamManager(connection);
    const server = new NatsHubServer(packages, connection, manager, run, onNote);
    void server.watch();
    return server;
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
  /** The messages of the present consumer, and the one that is waited for. */
  private coming:
    | { messages: AsyncIterator<JsMsg>; next?: Promise<IteratorResult<JsMsg>>; stop(): void }
    | undefined;
  private readonly names: ReturnType<typeof namesOf>;
  /** Whether the stream takes no more messages. */
  private broken = false;
  private leases: Subscription | undefined;
  /** Another one for each hub: messages that an earlier one took come again. */
  private readonly durable = `hub-${randomBytes(4).toString('hex')}`;

  constructor(
    private readonly packages: NatsPackages,
    private readonly connection: NatsConnection,
    private readonly manager: JetStreamManager,
    run: string,
    private readonly onNote: (text: string) => void,
  ) {
    this.names = namesOf(run);
  }

  async ensure(): Promise<boolean> {
    const { manager, names, packages, connection } = this;
    const { RetentionPolicy, StorageType, DiscardPolicy } = packages.stream;
    let missing = false;
    if (this.broken) {
      this.onNote(
        'the server stores nothing any more, as after a full disk; what it has of this run is made anew',
      );
      for (const stream of [names.stream, `KV_${names.bucket}`, names.objectStream])
        await manager.streams.delete(stream).catch(() => {});
      this.broken = false;
    }
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
    if (missing || !this.coming) await this.consume();
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
    const consumer = await packages.stream.jetstream(connection).consumers.get(names.stream, durable);
    const messages = await consumer.consume({
      max_messages: AHEAD,
      expires: 10_000,
      abort_on_missing_resource: true,
    });
    this.coming?.stop();
    this.coming = { messages: messages[Symbol.asyncIterator](), stop: () => messages.stop() };
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

  /**
   * Looks from time to time whether the server stores what it gets, until the connection ends. A stream that met a full disk
   * takes nothing until it is made anew, even when there is room again; games in it are sent again by their workers.
   */
  async watch(): Promise<void> {
    const { connection, names, packages } = this;
    const stream = packages.stream.jetstream(connection, { timeout: TAKES });
    const nothing = new Uint8Array(0);
    for (let misses = 0; !connection.isClosed(); ) {
      await sleep(PROBE, undefined, { ref: false });
      try {
        await Promise.all([
          stream.publish(names.games(HUB), nothing),
          stream.publish(names.key('probe'), nothing),
        ]);
        misses = 0;
      } catch {
        // Some of its streams tell why and others say nothing: what counts is that the server itself answers.
        if ((await connection.rtt().catch(() => undefined)) === undefined) misses = 0;
        else if (++misses >= MISSES) {
          this.broken = true;
          misses = 0;
        }
      }
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
    await this.store!.putBlob({ name, options: { max_chunk_size: PART } }, bytes, { timeout: 60_000 });
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

  tellKept(worker: string, value: Uint8Array): void {
    this.connection.publish(this.names.kept(worker), value);
  }

  async take(mostBytes: number, waitMs: number): Promise<Incoming[]> {
    const out: Incoming[] = [];
    let end = performance.now() + waitMs;
    for (let bytes = 0; bytes < mostBytes; ) {
      const message = await this.next(end - performance.now());
      if (!message) break;
      if (message.subject === this.names.games(HUB)) {
        message.ack();
        continue;
      }
      if (out.length === 0) end = performance.now() + GATHER;
      out.push(incoming(message));
      bytes += message.data.length;
    }
    return out;
  }

  /** The next message; undefined where none comes in time. @throws Error where none can come. */
  private async next(ms: number): Promise<JsMsg | undefined> {
    const { coming } = this;
    if (!coming) throw new Error('there is no consumer');
    const waiting = new AbortController();
    const late = sleep(Math.max(0, ms), undefined, { signal: waiting.signal }).catch(() => undefined);
    try {
      coming.next ??= coming.messages.next();
      coming.next.catch(() => {}); // who takes next hears of it
      const next = await Promise.race([coming.next, late]);
      if (!next) return undefined;
      coming.next = undefined;
      if (!next.done) return next.value;
      throw new Error('the consumer of games has gone');
    } catch (error) {
      if (this.coming === coming) this.coming = undefined; // another one is made
      throw error;
    } finally {
      waiting.abort();
    }
  }

  async flush(): Promise<void> {
    await this.connection.flush();
  }

  async close(): Promise<void> {
    this.leases?.unsubscribe();
    this.coming?.stop(); // its timers would keep the process alive
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
