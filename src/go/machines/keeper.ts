import { join } from 'node:path';
import { ZeroError } from '../../../base/errors.js';
import { readJson, writeJson } from '../../../base/files/json.js';
import { parse } from '../../../base/schema.js';
import { FIRST_LENT, leaseOf } from '../../../selfplay/gameNumbers.js';
import { summarize } from '../../../selfplay/gameSummary.js';
import { countGame, emptyStats } from '../../../selfplay/poolStats.js';
import { RecordReader } from '../../../selfplay/recordFolder.js';
import { type GameRecord, numberOf } from '../../../selfplay/records.js';
import { type SelfplaySettings, selfplaySchema } from '../../../selfplay/settings.js';
import type { Intake } from '../../../selfplay/transport/intake.js';
import { ban, bans, type MachinesFolder, makeMachines, setAside } from './folder.js';
import { Ledger } from './ledger.js';
import { refusalOf, type Terms } from './terms.js';
import { decodeGames, type GamesMessage, type LeaseReply, type LeaseRequest } from './wire/protocol.js';

/** Refused games after which a worker is banned. */
const STRIKES = 3;

/** How a worker stands, as far as its hub knows. */
export interface WorkerState {
  name: string;
  session: string;
  spool: string;
  /** When it was heard last, milliseconds since 1970. */
  heard: number;
  games: number;
  refused: number;
  repeated: number;
  request?: LeaseRequest;
}

/** What the hub is to do with a message: forget it, or have it brought again. */
export type Verdict = 'done' | 'again';

/** What a keeper tells. */
export interface KeeperCallbacks {
  onNote(text: string): void;
  /** A game of another machine has been kept. */
  onGame?(worker: string, game: GameRecord, settings: SelfplaySettings): void;
}

/**
 * The hub's rules, whatever the server between: it bounds, decodes, asks for the lease, validates, skips what it has,
 * appends, syncs, and only then is a game called kept. What was seen is in the ledger, and in the records behind it.
 */
export class Keeper {
  readonly ledger: Ledger;
  readonly stats = emptyStats();
  readonly workers = new Map<string, WorkerState>();
  /** Workers and kinds of games that are left out, of which it was told. */
  private readonly told = new Set<string>();
  private readonly strikes = new Map<string, number>();
  private readonly retired = new Set<string>();
  private readonly played = new Map<string, SelfplaySettings>();
  private banned: Map<string, string>;
  private pending = new Map<string, number>();
  private fresh: number[] = [];

  constructor(
    private readonly folder: MachinesFolder,
    private readonly intake: Intake,
    records: string,
    private readonly terms: Terms,
    private readonly callbacks: KeeperCallbacks,
  ) {
    makeMachines(folder);
    this.ledger = new Ledger(folder.ledger);
    if (this.ledger.damaged > 0)
      callbacks.onNote(`${folder.ledger}: ${this.ledger.damaged} lines are damaged and left out`);
    this.catchUp(records);
    this.banned = bans(folder);
    writeJson(join(folder.settings, `${terms.settings}.json`), terms.selfplay);
  }

  /** Notes the games that are in the records behind the ledger's last commit. */
  private catchUp(records: string): void {
    const { ledger } = this;
    const all = ledger.fresh ? Number.POSITIVE_INFINITY : this.intake.records.games - ledger.games;
    if (all <= 0) return;
    let newest = 0;
    const seen: number[] = [];
    for (const { seed } of new RecordReader(records, all).poll()) {
      if (seed < FIRST_LENT) continue;
      newest = Math.max(newest, leaseOf(seed));
      seen.push(seed);
    }
    ledger.skipTo(newest + 1);
    ledger.commit(this.intake.records.games, new Map(), seen);
  }

  /** Answers a worker that wants numbers, or is just alive. */
  lease(worker: string, request: LeaseRequest, now = Date.now()): LeaseReply {
    const refused = refusalOf(request, this.terms);
    if (refused) return refused;
    const reason = this.banned.get(worker);
    if (reason !== undefined) return { refused: 'banned', why: `the hub has banned ${worker}: ${reason}` };
    const known = this.workers.get(worker);
    if (this.retired.has(request.session))
      return { refused: 'session', why: `another process plays as ${worker} from a copy of this spool` };
    if (known && known.spool !== request.spool && now - known.heard < 60_000)
      return { refused: 'busy', why: `another process plays as ${worker}; give this one a key of its own` };
    if (known && known.session !== request.session) this.retired.add(known.session);
    const state = known ?? { name: worker, games: 0, refused: 0, repeated: 0 };
    const { session, spool } = request;
    this.workers.set(worker, { ...state, session, spool, heard: now, request });
    return this.grant(worker, request);
  }

  private grant(worker: string, { spool, open, want, last }: LeaseRequest): LeaseReply {
    const { ledger } = this;
    const mark = ledger.marks.get(key(worker, spool)) ?? 0;
    // A spool that is older than what was kept of it was brought back from a copy: its numbers say nothing any more.
    if (last < mark) return { refused: 'bad', why: 'the spool was brought back from a copy and begins anew' };
    const kept = new Set(open);
    const mine = [...ledger.leases.values()].filter((l) => l.worker === worker && l.spool === spool);
    ledger.close(mine.filter((l) => !kept.has(l.number)).map((l) => l.number));
    const leases: number[] = [];
    for (let i = 0; i < want; i++) leases.push(ledger.lend(worker, spool, this.terms.settings));
    return { leases, kept: mark, epoch: this.terms.epoch() };
  }

  /** Takes a message of games. Games it keeps are safe after {@link commit}. */
  take(worker: string, bytes: Uint8Array): Verdict {
    if (this.banned.has(worker)) return 'done';
    let message: GamesMessage;
    try {
      message = decodeGames(bytes);
    } catch (error) {
      if (!(error instanceof ZeroError)) throw error;
      this.refuse(worker, error.message, bytes);
      return 'done';
    }
    const spool = key(worker, message.spool);
    let mark = this.pending.get(spool) ?? this.ledger.marks.get(spool) ?? 0;
    if (message.first > mark + 1) {
      if (message.first !== message.oldest) return 'again';
      if (mark > 0)
        this.callbacks.onNote(
          `${worker} has no games ${mark + 1} to ${message.first - 1} of its spool any more: they were kept by a hub whose folder is newer than this one`,
        );
    }
    const state = this.workers.get(worker);
    for (const [i, record] of message.records.entries()) {
      if (message.first + i <= mark) {
        if (state) state.repeated++;
        continue;
      }
      this.arrive(worker, record);
      if (this.banned.has(worker)) break;
      mark = message.first + i;
    }
    this.pending.set(spool, Math.max(mark, this.ledger.marks.get(spool) ?? 0));
    return 'done';
  }

  private arrive(worker: string, record: Uint8Array): void {
    const { ledger, stats } = this;
    const seed = numberOf(record);
    if (seed === undefined) {
      this.refuse(worker, 'it is no game record', record);
      return;
    }
    const done = ledger.isDone(seed);
    const state = this.workers.get(worker);
    if (done) {
      if (state) state.repeated++;
      return;
    }
    const lease = ledger.leases.get(leaseOf(seed));
    if (done === undefined || lease?.worker !== worker) {
      this.leaveOut(worker, 'number', `its number ${seed} was not lent to ${worker}`, record);
      return;
    }
    const settings = this.settingsOf(lease.settings);
    const arrival = this.intake.look(record, settings);
    // Noted as done last: a full disk lets nothing be written, and the game must then be taken when it comes again.
    const note = () => {
      ledger.see(seed);
      this.fresh.push(seed);
    };
    if ('fault' in arrival) {
      this.refuse(worker, arrival.fault, record);
      note();
      return;
    }
    if (!ledger.networks.has(arrival.game.network)) {
      this.leaveOut(worker, 'network', `there is no network of step ${arrival.game.network}`, record);
      note();
      return;
    }
    this.intake.records.append(record);
    note();
    const { game } = arrival;
    if (state) state.games++;
    countGame(stats, summarize(game));
    stats.moves += game.moves.length;
    const evaluations = game.visits.reduce((sum, visits) => sum + visits, 0);
    stats.evaluations += evaluations;
    stats.slots += evaluations;
    this.callbacks.onGame?.(worker, game, settings);
  }

  /**
   * Makes everything taken so far last.
   * @returns the marks that may now be told, by worker.
   */
  commit(): { worker: string; spool: string; kept: number }[] {
    const { pending, fresh, intake, ledger } = this;
    if (pending.size === 0 && fresh.length === 0) return [];
    intake.records.sync();
    ledger.commit(intake.records.games, pending, fresh);
    this.pending = new Map();
    this.fresh = [];
    return [...pending].map(([name, kept]) => {
      const [worker, spool] = name.split(' ');
      return { worker, spool, kept };
    });
  }

  /**
   * A game that is not taken, though its worker may be honest: where the hub's folder was brought back from a copy, others
   * hold numbers and networks that it does not know. Told once for each kind.
   */
  private leaveOut(worker: string, kind: string, reason: string, record: Uint8Array): void {
    setAside(this.folder, worker, reason, record);
    const state = this.workers.get(worker);
    if (state) state.refused++;
    if (this.told.has(`${worker} ${kind}`)) return;
    this.told.add(`${worker} ${kind}`);
    this.callbacks.onNote(`a game of ${worker} is left out, and others like it: ${reason}`);
  }

  /** A game that counts against its worker. @param reason what is wrong with it. */
  refuse(worker: string, reason: string, record: Uint8Array): void {
    setAside(this.folder, worker, reason, record);
    const state = this.workers.get(worker);
    if (state) state.refused++;
    const strikes = (this.strikes.get(worker) ?? 0) + 1;
    this.strikes.set(worker, strikes);
    this.callbacks.onNote(`a game of ${worker} is refused: ${reason}`);
    if (strikes >= STRIKES)
      this.banNow(worker, `${strikes} games were refused, the last one because ${reason}`);
  }

  /** Bans a worker until a person lifts it. */
  banNow(worker: string, reason: string): void {
    ban(this.folder, worker, reason);
    this.callbacks.onNote(`${worker} is banned: ${reason}; zero worker unban lifts it`);
    this.readBans();
  }

  /** Looks at the bans in the folder, which people change. @returns those that are new and those that were lifted. */
  readBans(): { banned: Map<string, string>; lifted: string[] } {
    const before = this.banned;
    this.banned = bans(this.folder);
    const lifted = [...before.keys()].filter((worker) => !this.banned.has(worker));
    for (const worker of lifted) this.strikes.delete(worker);
    return { banned: this.banned, lifted };
  }

  private settingsOf(hash: string): SelfplaySettings {
    if (hash === this.terms.settings) return this.terms.selfplay;
    let settings = this.played.get(hash);
    if (!settings) {
      const path = join(this.folder.settings, `${hash}.json`);
      settings = parse(selfplaySchema, readJson(path), path);
      this.played.set(hash, settings);
    }
    return settings;
  }
}

function key(worker: string, spool: string): string {
  return `${worker} ${spool}`;
}
