import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/transport-node';
import { ZeroError } from '../../../../base/errors.js';
import { readPlainFile } from '../../../../base/files/read.js';
import { printable } from '../../../../base/text.js';

/** How to reach a server. */
export interface ServerAddress {
  url: string;
  /** File of the key: an nkey's seed, as `zero worker add` writes it, or a NATS credentials file. */
  creds?: string;
  /** File of the certificate authority that the server's certificate is of. */
  ca?: string;
}

/** The version of the server from which on all that is asked of it is there. */
export const LEAST_SERVER = [2, 10] as const;

/** The packages that speak NATS. */
export interface NatsPackages {
  core: typeof import('@nats-io/transport-node');
  stream: typeof import('@nats-io/jetstream');
  kv: typeof import('@nats-io/kv');
  objects: typeof import('@nats-io/obj');
}

/** Loads the packages that speak NATS, which are optional. @throws ZeroError when they are not installed. */
export async function natsPackages(): Promise<NatsPackages> {
  try {
    const [core, stream, kv, objects] = await Promise.all([
      import('@nats-io/transport-node'),
      import('@nats-io/jetstream'),
      import('@nats-io/kv'),
      import('@nats-io/obj'),
    ]);
    return { core, stream, kv, objects };
  } catch (error) {
    throw new ZeroError(
      'the packages for NATS are not installed; npm install --include=optional in the folder of zero brings them',
      { cause: error },
    );
  }
}

/** The key in a file: its seed or credentials, and the worker's name where `zero worker add` wrote it. */
export function readKey(path: string): { text: string; name?: string } {
  const text = readPlainFile(path, { most: 65_536 }).toString('utf8');
  if (!/^SU[A-Z2-7]{56}$/m.test(text) && !text.includes('NATS USER JWT'))
    throw new ZeroError(
      `${path} holds no key: it must be a file that zero worker add wrote, or NATS credentials`,
    );
  return { text, name: /^# zero worker ([A-Za-z0-9_-]{1,63})$/m.exec(text)?.[1] };
}

/** What a connection is for. */
export interface ConnectOptions extends ServerAddress {
  name: string;
  inbox: string;
  /** Told when the connection is lost and when it is there again. */
  onStatus?(text: string): void;
  /** Told when the connection is lost for good: the server does not let this key in any more. */
  onLost?(error: ZeroError): void;
  /** How often a first connection is tried, a second apart. */
  tries?: number;
}

/** Connects to a server, and goes on trying for ever once it was there. @throws ZeroError with what is wrong and what to do. */
export async function connectTo(options: ConnectOptions): Promise<NatsConnection> {
  const { connect, credsAuthenticator, nkeyAuthenticator } = (await natsPackages()).core;
  const { url, creds, ca, name, inbox } = options;
  const key = creds === undefined ? undefined : readKey(creds);
  const bytes = key && new TextEncoder().encode(key.text);
  const seed = key && /^SU[A-Z2-7]{56}$/m.exec(key.text)?.[0];
  for (let tries = 1; ; tries++)
    try {
      const connection = await connect({
        servers: url,
        name,
        inboxPrefix: inbox,
        maxReconnectAttempts: -1,
        reconnectTimeWait: 500,
        reconnectJitter: 1500,
        pingInterval: 10_000,
        maxPingOut: 2,
        timeout: 10_000,
        ...(bytes
          ? {
              authenticator: seed
                ? nkeyAuthenticator(new TextEncoder().encode(seed))
                : credsAuthenticator(bytes),
            }
          : {}),
        ...(ca === undefined ? {} : { tls: { ca: readFileSync(ca, 'utf8') } }),
      });
      void watch(connection, options.onStatus);
      void connection.closed().then((error) => error && options.onLost?.(connectError(url, error)));
      const { version = '0.0' } = connection.info ?? {};
      if (!isRecent(version)) {
        await connection.close();
        throw new ZeroError(
          `the server at ${printable(url)} is nats-server ${printable(version)}, and ${LEAST_SERVER.join('.')} or newer is needed`,
        );
      }
      return connection;
    } catch (error) {
      if (error instanceof ZeroError) throw error;
      if (tries >= (options.tries ?? 1) || /auth|tls|cert/i.test(String(error)))
        throw connectError(url, error);
      await sleep(1000);
    }
}

/** Whether a server's version is one that is supported. */
export function isRecent(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major > LEAST_SERVER[0] || (major === LEAST_SERVER[0] && minor >= LEAST_SERVER[1]);
}

/** The one sentence that a user needs when a server cannot be reached. */
export function connectError(url: string, error: unknown): ZeroError {
  const text = `${(error as Error)?.name} ${(error as Error)?.message} ${(error as Error)?.cause ?? ''}`;
  const why: [RegExp, string][] = [
    [
      /auth/i,
      'it refuses this key; ask for one (zero worker add NAME), and reload the server with its configuration',
    ],
    [
      /self.signed|unable to (get|verify)|certificate/i,
      'its certificate is not trusted; give the authority with --ca FILE',
    ],
    [
      /wrong version|ssl|tls/i,
      'it speaks no TLS as asked for; check whether the address begins with nats:// or tls://',
    ],
    [/ENOTFOUND|EAI_AGAIN/, 'there is no such host; check the address'],
    [/ECONNREFUSED|refused/i, 'nothing listens there; check the address, and whether nats-server runs'],
    [/timeout/i, 'it does not answer; check the address and the firewall'],
  ];
  const known = why.find(([words]) => words.test(text))?.[1] ?? printable(text, 200);
  return new ZeroError(`cannot reach the server at ${printable(url, 100)}: ${known}`, { cause: error });
}

async function watch(connection: NatsConnection, tell: (text: string) => void = () => {}): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type === 'disconnect') tell('the server is away; it is tried again');
    else if (status.type === 'reconnect') tell('the server is back');
    else if (status.type === 'error') tell(`the server says: ${printable(String(status.error), 200)}`);
  }
}
