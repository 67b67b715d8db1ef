import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ZeroError } from '../../../base/errors.js';
import { header, whole } from '../../../base/schema.js';
import { printable } from '../../../base/text.js';
import { encodeJson } from './wire/protocol.js';
import type { HubServer } from './wire/server.js';

/** Milliseconds of silence after which a hub counts as dead, and after which a hub asks whether it still is the hub. */
const DEAD = 30_000;
const SURE = 15_000;

const holder = header({ id: z.string(), epoch: whole(0, Number.MAX_SAFE_INTEGER), host: z.string() });

/** The key `hub`: one hub has a run. It is put again every few seconds, each time in the place of the value that the hub put last. */
export class HubClaim {
  /** Grows with each hub of the run: what an earlier one says counts for nothing. */
  epoch = 0;
  private revision = 0;
  /** When the server last confirmed that this is the hub. */
  private sure = 0;

  /** @param id the same for each start of the same folder. */
  constructor(
    private readonly server: HubServer,
    private readonly run: string,
    private readonly id: string,
    private readonly onNote: (text: string) => void,
    private readonly patience = DEAD,
  ) {}

  /** Takes the key, when nobody has it, it was this folder's, or its holder is silent. @throws ZeroError when one is alive. */
  async take(signal: AbortSignal): Promise<void> {
    const found = await this.server.get('hub');
    const other = found && parsed(found.value);
    if (other && other.id !== this.id) {
      this.onNote(`waits whether the hub on ${printable(other.host)} is alive`);
      await sleep(this.patience, undefined, { signal }).catch(() => {});
      if ((await this.server.get('hub'))?.revision !== found?.revision)
        throw new ZeroError(
          `the run ${this.run} on this server has a hub already, on ${printable(other.host)}; stop that one, or give this run another --name`,
        );
    }
    // By the clock, so that it grows where the server has lost its store too.
    this.epoch = Math.max((other?.epoch ?? 0) + 1, Math.floor(Date.now() / 1000));
    const revision = await this.server.swap('hub', this.value(), found?.revision ?? 0);
    if (revision === undefined) throw this.fenced();
    this.revision = revision;
    this.sure = Date.now();
  }

  /** Whether the server confirmed it lately: an other hub waits longer before it takes the run. */
  get isSure(): boolean {
    return Date.now() - this.sure <= SURE;
  }

  /** Asks, where the last answer is old. @throws ZeroError as {@link renew}. */
  async beSure(): Promise<void> {
    if (!this.isSure) await this.renew();
  }

  /** Confirms that this is still the hub. @throws ZeroError when another one has taken its place. */
  async renew(): Promise<void> {
    const value = this.value();
    let revision = await this.server.swap('hub', value, this.revision);
    if (revision === undefined) {
      // Gone altogether where the server lost its store, this hub's own where two of its calls met; else someone else's.
      const found = await this.server.get('hub');
      if (found && parsed(found.value)?.id !== this.id) throw this.fenced();
      revision = await this.server.swap('hub', value, found?.revision ?? 0);
      if (revision === undefined) throw new Error('the key of the hub changes');
    }
    this.revision = revision;
    this.sure = Date.now();
  }

  private value(): Uint8Array {
    const { id, epoch } = this;
    return encodeJson({ id, epoch, host: hostname(), beat: randomBytes(4).toString('hex') });
  }

  private fenced(): ZeroError {
    return new ZeroError(
      `another hub has taken the run ${this.run} on this server; stop one of the two, and go on with the folder that has the games`,
    );
  }
}

function parsed(value: Uint8Array): z.output<typeof holder> | undefined {
  try {
    return holder.safeParse(JSON.parse(Buffer.from(value).toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
