/*
 * What the hub and a worker need of a server between them. NATS is one (nats/), a list in memory another (in the tests):
 * the rules of who keeps what do not know which.
 */

/** A message of games as it arrives at the hub. */
export interface Incoming {
  worker: string;
  bytes: Uint8Array;
  /** It is done with: the server may forget it. */
  done(): void;
  /** It comes too early: the server brings it again. */
  again(): void;
}

/** The server as the hub sees it. Every call may throw when the server is away. */
export interface HubServer {
  /** Makes what the run needs on the server, where it is not there. @returns whether something was missing. */
  ensure(): Promise<boolean>;
  /** The value of a key and its revision. */
  get(key: string): Promise<{ value: Uint8Array; revision: number } | undefined>;
  put(key: string, value: Uint8Array): Promise<void>;
  remove(key: string): Promise<void>;
  /** Puts a value if the key still has a revision (0: none). @returns the new revision, undefined when it has another. */
  swap(key: string, value: Uint8Array, revision: number): Promise<number | undefined>;
  putObject(name: string, bytes: Uint8Array): Promise<void>;
  objects(): Promise<string[]>;
  removeObject(name: string): Promise<void>;
  /** Answers requests of workers for leases; undefined is no answer. */
  onLease(answer: (worker: string, request: Uint8Array) => Uint8Array | undefined): void;
  /** Tells a worker its mark. It may get lost. */
  tellKept(worker: string, value: Uint8Array): void;
  /** Takes messages that have come, until they are of so many bytes; waits where there are none. Those taken before and not done come again to a new hub. */
  take(mostBytes: number, waitMs: number): Promise<Incoming[]>;
  /** Answers have gone out, and what is done is known to the server. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** The server as a worker sees it. */
export interface WorkerServer {
  /** Resolves when the server has taken the message, which is no promise that it keeps it. */
  publish(bytes: Uint8Array, id: string): Promise<void>;
  lease(request: Uint8Array): Promise<Uint8Array>;
  get(key: string): Promise<Uint8Array | undefined>;
  /** Values of a key as they are put. */
  onKey(key: string, hear: (value: Uint8Array) => void): void;
  /** Marks as the hub tells them. */
  onKept(hear: (value: Uint8Array) => void): void;
  object(name: string, most: number): Promise<Uint8Array | undefined>;
  close(): Promise<void>;
}
