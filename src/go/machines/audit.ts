import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { Piscina } from 'piscina';
import { appendJsonLine } from '../../../base/files/json.js';
import { type Outcome, unwrap } from '../../../base/outcome.js';
import { POOL_OPTIONS } from '../../../base/workers.js';
import { settingsOn } from '../../../selfplay/boardSettings.js';
import { networkPath } from '../../../selfplay/networkFile.js';
import type { GameRecord } from '../../../selfplay/records.js';
import type { SelfplaySettings } from '../../../selfplay/settings.js';
import type { RepeatTask } from './auditThread.js';
import type { Repeated } from './repeat.js';
import { Suspicion } from './suspicion.js';

/** What an audit may ask for and tell. */
export interface AuditOwner {
  ban(worker: string, why: string): void;
  onNote(text: string): void;
}

/** Games that wait to be repeated; more are left out, so that a slow hub stays a hub. */
const WAITING = 64;

/** Repeats the searches of some games in a thread of its own, and finds workers that did not search. */
export class Audit {
  private owner: AuditOwner | undefined;
  private pool: Piscina | undefined;
  private waiting = 0;
  private ending = false;
  private readonly suspicion = new Suspicion(() => randomInt(2 ** 32) / 2 ** 32);

  /**
   * @param file where each audited game gets a line.
   * @param networks the folder of the run's networks.
   * @param size the board that settings are written for.
   */
  constructor(
    private readonly file: string,
    private readonly networks: string,
    private readonly size: number,
  ) {}

  begin(owner: AuditOwner): void {
    this.owner = owner;
  }

  /** A game that was kept: it may be repeated. */
  offer(worker: string, game: GameRecord, settings: SelfplaySettings): void {
    if (this.ending || !this.suspicion.chooses(worker) || game.policyLengths.length === 0) return;
    const network = networkPath(this.networks, game.network);
    if (this.waiting >= WAITING || !existsSync(network)) return;
    this.waiting++;
    const task = { game, settings: settingsOn(settings, this.size, game.size), network };
    this.repeat(worker, task)
      .catch((error) => {
        if (!this.ending)
          this.owner?.onNote(`game ${game.seed} cannot be audited: ${(error as Error).message}`);
      })
      .finally(() => {
        this.waiting--;
      });
  }

  async end(): Promise<void> {
    this.ending = true;
    // A thread that is ended within onnxruntime takes the process along: the game under audit is repeated to its end.
    await this.pool?.close({ force: true }).catch(() => {});
  }

  private async repeat(worker: string, task: RepeatTask): Promise<void> {
    const filename = new URL('./auditThread.js', import.meta.url).href;
    this.pool ??= new Piscina({
      ...POOL_OPTIONS,
      filename,
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: 10_000,
    });
    const { searches, recorded, own } = unwrap((await this.pool.run(task)) as Outcome<Repeated>);
    const { excess, suspicious, ban } = this.suspicion.judge(worker, recorded, own);
    const { seed } = task.game;
    const at = new Date().toISOString();
    appendJsonLine(this.file, { at, worker, game: seed, searches, recorded, own, excess, suspicious });
    if (suspicious) this.owner?.onNote(`game ${seed} of ${worker} has policies that a search does not find`);
    if (ban !== undefined) this.owner?.ban(worker, ban);
  }
}
