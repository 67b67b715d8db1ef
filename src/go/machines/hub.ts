import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { ZeroError } from '../../../base/errors.js';
import { readPlainFile } from '../../../base/files/read.js';
import { printable } from '../../../base/text.js';
import { networkName } from '../../../selfplay/networkFile.js';
import type { PoolStats } from '../../../selfplay/poolStats.js';
import type { Transport, TransportOwner } from '../../../selfplay/transport/transport.js';
import type { Audit } from './audit.js';
import { buildHash, settingsHash, sha256 } from './build.js';
import { HubClaim } from './claim.js';
import type { MachinesFolder } from './folder.js';
import { Keeper, type WorkerState } from './keeper.js';
import { HEARD_WITHIN, statusOf, writeStatus } from './status.js';
import {
  type ConfigMessage,
  decodeJson,
  encodeJson,
  leaseRequest,
  type NewestMessage,
  type PlayMessage,
  PROTOCOL,
  RECORD_VERSION,
} from './wire/protocol.js';
import type { HubServer } from './wire/server.js';

/** Milliseconds between the hub's signs of life. */
const BEAT = 5000;
/** Networks that stay on the server. */
const NETWORKS = 20;
/** Backlog, in workers' worth of rest, at which all players of other machines rest. */
const FULL_REST = 8;
/** Bytes of the messages that are taken and made to last at once: a tenth of a second's work, between which the hub answers. */
const AT_ONCE = 1 << 20;
/** Messages a second that workers are to send in all, and seconds that one of them gathers games for at most. */
const MESSAGES = 200;
const MOST_GATHERED = 16;

/** What the hub of a run works with. */
export interface HubOptions {
  folder: MachinesFolder;
  /** The folder of the run's records. */
  records: string;
  network: ConfigMessage['network'];
  selfplay: ConfigMessage['selfplay'];
  seed: number;
  /** What the run is called on the server, and who holds it: the same for each start of the same folder. */
  run: string;
  id: string;
  audit?: Audit;
}

/** The transport to players on other machines: lends numbers, keeps games, hands networks out, tells who is to rest. */
export class Hub implements Transport {
  private readonly keeper: Keeper;
  private readonly config: Uint8Array;
  private readonly loops: Promise<void>[] = [];
  private readonly ending: AbortSignal;
  private readonly stopped = new AbortController();
  private readonly claim: HubClaim;
  private share = 1;
  private newest: { message: NewestMessage; bytes: () => Uint8Array } | undefined;
  private away = false;
  /** Whether the server lacks something that workers ask for. */
  private behind = false;
  private told = new Map<string, string>();

  constructor(
    private readonly server: HubServer,
    private readonly options: HubOptions,
    private readonly owner: TransportOwner,
  ) {
    const { network, selfplay, seed } = options;
    this.claim = new HubClaim(server, options.run, options.id, owner.onNote);
    const terms = {
      build: buildHash(),
      settings: settingsHash(selfplay, network, seed),
      selfplay,
      epoch: () => this.claim.epoch,
    };
    this.config = encodeJson({
      protocol: PROTOCOL,
      record: RECORD_VERSION,
      build: terms.build,
      settings: terms.settings,
      seed,
      network,
      selfplay,
    } satisfies ConfigMessage);
    this.keeper = new Keeper(options.folder, owner.intake, options.records, terms, {
      onNote: owner.onNote,
      onGame: (worker, game, played) => options.audit?.offer(worker, game, played),
    });
    options.audit?.begin({ ban: (worker, why) => this.keeper.banNow(worker, why), onNote: owner.onNote });
    this.ending = AbortSignal.any([owner.signal, this.stopped.signal]);
  }

  /** Takes the run on the server and begins. @throws ZeroError when another hub has it. */
  async begin(): Promise<void> {
    await this.server.ensure();
    await this.claim.take(this.ending);
    await this.putAll();
    this.server.onLease((worker, bytes) => this.answer(worker, bytes));
    this.loops.push(this.guard(this.receive()), this.guard(this.beat()));
  }

  get players(): number {
    return this.active().reduce((sum, { request }) => sum + (request?.players ?? 0), 0);
  }

  get resting(): number {
    return this.active().reduce((sum, { request }) => sum + (request?.resting ?? 0), 0);
  }

  get stats(): PoolStats {
    return this.keeper.stats;
  }

  useNetwork(step: number, path: string): void {
    const bytes = readPlainFile(path);
    this.keeper.ledger.addNetwork(step);
    const message: NewestMessage = {
      step,
      object: networkName(step),
      bytes: bytes.length,
      sha256: sha256(bytes),
      at: new Date().toISOString(),
      spread: Math.min(5, this.active().length / 100),
    };
    this.newest = { message, bytes: () => readPlainFile(path) };
    this.trying(this.putNetwork(bytes));
  }

  slow(overload: number): void {
    const share = Math.round(32 * (1 - Math.min(1, overload / FULL_REST))) / 32;
    if (share === this.share) return;
    this.share = share;
    this.trying(this.putPlay());
  }

  async finished(): Promise<void> {
    await new Promise<void>((done) => {
      if (this.ending.aborted) done();
      else this.ending.addEventListener('abort', () => done());
    });
    await Promise.all(this.loops);
    try {
      this.keeper.commit();
      writeStatus(this.options.folder, this.status());
    } finally {
      // On a full disk too: what stays open keeps the process, and the next hub of this folder need not wait.
      await this.options.audit?.end().catch((error) => this.owner.fail(error));
      await this.server.close().catch(() => {});
    }
  }

  private active(now = Date.now()): WorkerState[] {
    return [...this.keeper.workers.values()].filter(({ heard }) => now - heard < HEARD_WITHIN);
  }

  private async guard(loop: Promise<void>): Promise<void> {
    try {
      await loop;
    } catch (error) {
      this.owner.fail(error);
    }
  }

  /** Lets the server be away: what was to be told is told again by {@link beat}. */
  private trying(work: Promise<unknown>): void {
    work.then(
      () => this.isBack(),
      (error) => {
        this.behind = true;
        this.isAway(error);
      },
    );
  }

  private isAway(error: unknown): void {
    if (error instanceof ZeroError) {
      this.owner.fail(error);
      return;
    }
    if (!this.away && !this.ending.aborted)
      this.owner.onNote(
        `the server is away (${printable(String((error as Error).message))}); it is tried again`,
      );
    this.away = true;
  }

  private isBack(): void {
    if (this.away) this.owner.onNote('the server is back');
    this.away = false;
  }

  private answer(worker: string, bytes: Uint8Array): Uint8Array | undefined {
    if (!this.claim.isSure) return undefined; // another hub may have the run
    try {
      return encodeJson(this.keeper.lease(worker, decodeJson(leaseRequest, bytes, 'a request for leases')));
    } catch (error) {
      if (error instanceof ZeroError && !/cannot write/.test(error.message))
        return encodeJson({ refused: 'bad', why: error.message.slice(0, 500) });
      this.owner.fail(error);
      return encodeJson({ refused: 'bad', why: 'the hub is ending' });
    }
  }

  /** Takes games, makes them last, and then tells. */
  private async receive(): Promise<void> {
    while (!this.ending.aborted) {
      try {
        await setImmediate(); // what else has come is heard between
        const messages = await this.server.take(AT_ONCE, 1000);
        const verdicts = messages.map(({ worker, bytes }) => this.keeper.take(worker, bytes));
        const marks = this.keeper.commit();
        await this.claim.beSure();
        for (const [i, message] of messages.entries()) message[verdicts[i]]();
        for (const { worker, spool, kept } of marks)
          this.server.tellKept(worker, encodeJson({ spool, kept, epoch: this.claim.epoch }));
        if (messages.length > 0) this.isBack();
      } catch (error) {
        this.isAway(error);
        await sleep(1000, undefined, { signal: this.ending }).catch(() => {});
      }
    }
  }

  /** Tells from time to time that this is the hub, and all that a server which lost its store has forgotten. */
  private async beat(): Promise<void> {
    while (!this.ending.aborted) {
      try {
        this.behind = (await this.server.ensure()) || this.behind;
        await this.claim.renew();
        if (this.behind) await this.putAll();
        this.behind = false;
        await this.putPlay();
        await this.tellBans();
        this.isBack();
      } catch (error) {
        this.isAway(error);
      }
      const status = this.status();
      writeStatus(this.options.folder, status);
      await this.server.put('status', encodeJson(status)).catch(() => {});
      await sleep(BEAT, undefined, { signal: this.ending }).catch(() => {});
    }
  }

  private status() {
    const { options, keeper, share } = this;
    return statusOf(options.run, keeper.workers.values(), keeper.readBans().banned, share);
  }

  /** All that workers ask for, after a start and when the server has lost it. */
  private async putAll(): Promise<void> {
    await this.server.put('config', this.config);
    this.told = new Map();
    // What another hub of the run handed out is not this one's.
    if (this.newest) await this.putNetwork(this.newest.bytes());
    else await this.server.remove('newest');
    await this.tellBans();
    await this.putPlay();
  }

  private tell(key: string, value: unknown): Promise<void> {
    return this.server.put(key, encodeJson(value));
  }

  private putPlay(): Promise<void> {
    const gather = Math.max(1, Math.min(MOST_GATHERED, this.active().length / MESSAGES));
    return this.tell('play', { share: this.share, gather, epoch: this.claim.epoch } satisfies PlayMessage);
  }

  private async tellBans(): Promise<void> {
    const { banned } = this.keeper.readBans();
    for (const [worker, reason] of banned)
      if (this.told.get(worker) !== reason) {
        await this.tell(`ban.${worker}`, { reason });
        this.told.set(worker, reason);
      }
    for (const worker of [...this.told.keys()])
      if (!banned.has(worker)) {
        await this.server.remove(`ban.${worker}`);
        this.told.delete(worker);
      }
  }

  /** The object first, then its name, then old ones go. */
  private async putNetwork(bytes: Uint8Array): Promise<void> {
    const { message } = this.newest!;
    await this.server.putObject(message.object, bytes);
    if (this.newest?.message.step !== message.step) return; // a newer one is on its way
    await this.tell('newest', message);
    const names = (await this.server.objects()).sort();
    for (const name of names.slice(0, -NETWORKS))
      if (name !== message.object) await this.server.removeObject(name);
  }
}
