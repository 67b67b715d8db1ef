import { pack, unpack } from 'msgpackr';
import { z } from 'zod';
import { ZeroError } from '../../../../base/errors.js';
import { bytes, flag, header, list, parse, real, text, whole } from '../../../../base/schema.js';
import { LAST_LEASE } from '../../../../selfplay/gameNumbers.js';
import { networkShape } from '../../../../selfplay/networkFile.js';
import { selfplaySchema } from '../../../../selfplay/settings.js';

/*
 * What a run's hub and the workers on other machines say to each other. Everything is bounded before it is read, and read
 * by a schema: it comes from other machines.
 */

/** Version of these messages, and of the records in them. */
export const PROTOCOL = 2;
export const RECORD_VERSION = 1;

/** Bytes of the largest message, the largest network, and games and bytes of a batch. */
export const MOST_MESSAGE = 1 << 20;
export const MOST_NETWORK = 1 << 29;
export const BATCH_GAMES = 64;
export const BATCH_BYTES = MOST_MESSAGE - 4096;
/** Games that a worker holds which the hub has not kept, before it rests. */
export const MOST_UNKEPT = 1000;

/** Names of workers and runs: parts of subjects. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;

/** The name that no worker has. */
export const HUB = 'hub';

/** Whether a text can name a worker or a run. */
export function isName(text: string): boolean {
  return NAME.test(text);
}

/** Checks a name of a worker or a run. @throws ZeroError with what would be right. */
export function checkName(name: string, what: string): string {
  if (isName(name)) return name;
  throw new ZeroError(`${what} must be 1 to 63 letters, digits, - and _, the first a letter or digit`);
}

/** The names on the server of all that belongs to a run. */
export function namesOf(run: string) {
  return {
    stream: `games-${run}`,
    bucket: `run-${run}`,
    objects: `nets-${run}`,
    games: (worker: string) => `zero.${run}.games.${worker}`,
    lease: (worker: string) => `zero.${run}.lease.${worker}`,
    /** Where the hub tells a worker its marks: the server need not keep them, each answer to a request has the newest. */
    kept: (worker: string) => `zero.${run}.kept.${worker}`,
    objectStream: `OBJ_nets-${run}`,
    /** Where the object store has what it says of an object, and the object's parts. */
    aboutObject: (name: string) =>
      `$O.nets-${run}.M.${Buffer.from(name).toString('base64').replaceAll('+', '-').replaceAll('/', '_')}`,
    objectParts: (id: string) => `$O.nets-${run}.C.${id}`,
    /** The subject on which the values of a key of the bucket come. */
    key: (key: string) => `$KV.run-${run}.${key}`,
  };
}

/** Where answers to a worker go. */
export function inboxOf(worker: string): string {
  return `_INBOX.${worker}`;
}

const hash = z.string().regex(/^[0-9a-f]{64}$/, { error: 'must be a SHA-256 in hexadecimal digits' });
const id = z.string().regex(/^[0-9a-f]{8,64}$/, { error: 'must be hexadecimal digits' });
const sequence = whole(0, Number.MAX_SAFE_INTEGER);

/** The key `config`: what a worker plays by. */
export const configMessage = header({
  protocol: whole(1, 1000),
  record: whole(1, 1000),
  build: hash,
  settings: hash,
  seed: sequence,
  network: header(networkShape),
  selfplay: selfplaySchema,
});
export type ConfigMessage = z.infer<typeof configMessage>;

/** The key `newest`: the network that plays. */
export const newestMessage = header({
  step: whole(0, 999_999_999),
  object: text(100),
  bytes: whole(1, MOST_NETWORK),
  sha256: hash,
  at: text(40),
  /** Seconds over which workers spread their fetching. */
  spread: real(0, 60),
});
export type NewestMessage = z.infer<typeof newestMessage>;

/** What the object store says of an object, of which this is needed to read it. */
export const objectMessage = header({
  nuid: z.string().regex(/^[A-Za-z0-9]{1,64}$/, { error: 'must be letters and digits' }),
  size: whole(0, Number.MAX_SAFE_INTEGER),
  deleted: flag().optional(),
});

/** The key `play`, put every few seconds: the share of the workers that play, and for how many seconds each gathers games. */
export const playMessage = header({ share: real(0, 1), gather: real(0, 60), epoch: sequence });
export type PlayMessage = z.infer<typeof playMessage>;

/** A worker's mark: up to which number of a spool games are kept for good. */
export const keptMessage = header({ spool: id, kept: sequence, epoch: sequence });
export type KeptMessage = z.infer<typeof keptMessage>;

/** The key `ban.<worker>`: why a worker may not play. */
export const banMessage = header({ reason: text(500) });

/** A worker's request for leases, and its sign of life. */
export const leaseRequest = header({
  protocol: whole(1, 1000),
  record: whole(1, 1000),
  build: hash,
  settings: hash,
  spool: id,
  session: id,
  /** The newest game of the spool by its number there. */
  last: sequence,
  /** Leases of this spool that are not done with. */
  open: list(whole(0, LAST_LEASE), 1024),
  /** How many more are wanted. */
  want: whole(0, 64),
  players: whole(0, 100_000),
  resting: whole(0, 100_000),
  unkept: sequence,
  /** The network that plays, -1 before the first. */
  step: whole(-1, 999_999_999),
  gamesPerSecond: real(0, 1e9),
});
export type LeaseRequest = z.infer<typeof leaseRequest>;

/** Why a request may be refused. */
export const REFUSALS = [
  'protocol',
  'record',
  'build',
  'settings',
  'banned',
  'session',
  'busy',
  'bad',
] as const;

export const leaseReply = z.union([
  header({ leases: list(whole(0, LAST_LEASE), 64), kept: sequence, epoch: sequence }),
  header({ refused: z.enum(REFUSALS), why: text(500) }),
]);
export type LeaseReply = z.infer<typeof leaseReply>;

/** Games on their way to the hub. */
export interface GamesMessage {
  spool: string;
  session: string;
  /** Numbers in the spool of its oldest game that is not known to be kept, and of the first one here. */
  oldest: number;
  first: number;
  records: Uint8Array[];
}

const gamesMessage = header({
  protocol: z.literal(PROTOCOL, { error: `must be ${PROTOCOL}` }),
  spool: id,
  session: id,
  oldest: sequence,
  first: sequence,
  records: list(bytes(1, MOST_MESSAGE), BATCH_GAMES),
});
const GAME_FIELDS = ['protocol', 'spool', 'session', 'oldest', 'first', 'records'];

/** Games as a message's bytes. */
export function encodeGames({ spool, session, oldest, first, records }: GamesMessage): Uint8Array {
  return pack([PROTOCOL, spool, session, oldest, first, records]);
}

/** Games from a message. @throws ZeroError when it is too large, or holds anything else. */
export function decodeGames(message: Uint8Array): GamesMessage {
  if (message.length > MOST_MESSAGE) throw new ZeroError(`a message of games has ${message.length} bytes`);
  let value: unknown;
  try {
    value = unpack(message);
  } catch {
    throw new ZeroError('a message of games is not msgpack');
  }
  if (!Array.isArray(value) || value.length !== GAME_FIELDS.length)
    throw new ZeroError('a message of games is not a list of its fields');
  const [fields] = [Object.fromEntries(GAME_FIELDS.map((name, i) => [name, (value as unknown[])[i]]))];
  return parse(gamesMessage, fields, 'a message of games');
}

/** A message in JSON. @throws ZeroError when it is too large, not JSON, or not what the schema says. */
export function decodeJson<S extends z.ZodType>(schema: S, message: Uint8Array, what: string): z.output<S> {
  if (message.length > MOST_MESSAGE) throw new ZeroError(`${what} has ${message.length} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(message).toString('utf8'));
  } catch {
    throw new ZeroError(`${what} is not JSON`);
  }
  return parse(schema, value, what);
}

/** A value as a message in JSON. */
export function encodeJson(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
