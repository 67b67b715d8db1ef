import { ZeroError } from '../../base/errors.js';
import { selfplayBoards, settingsOn } from '../boardSettings.js';
import type { RecordFolder } from '../recordFolder.js';
import { decodeRecord, type GameRecord, isWhole } from '../records.js';
import type { SelfplaySettings } from '../settings.js';
import { gameFaults } from '../validation.js';

/** What came of a game that arrived: its fields, or why it was refused. */
export type Arrival = { game: GameRecord } | { fault: string };

/** Where games arrive that are to be kept: each is decoded and held against the rules before it goes into the records. */
export class Intake {
  private readonly faultOf = gameFaults();

  /** @param size the board's side; of a network for several boards that of the one which settings are written for. */
  constructor(
    readonly records: RecordFolder,
    private readonly size: number,
  ) {}

  /** Looks at a game. @param settings those that it must have been played under. */
  look(record: Uint8Array, settings: SelfplaySettings): Arrival {
    try {
      if (!isWhole(record)) return { fault: 'its length or checksum is wrong' };
      const game = decodeRecord(record);
      const sizes = selfplayBoards(settings, this.size).map((board) => board.size);
      if (!sizes.includes(game.size))
        return {
          fault: `it is on ${game.size}x${game.size}, not ${sizes.map((s) => `${s}x${s}`).join(' or ')}`,
        };
      const fault = this.faultOf(game, settingsOn(settings, this.size, game.size));
      return fault === undefined ? { game } : { fault };
    } catch (error) {
      if (!(error instanceof ZeroError)) throw error;
      return { fault: error.message };
    }
  }

  /** Looks at a game and keeps it. @throws ZeroError when the disk refuses. */
  take(record: Uint8Array, settings: SelfplaySettings): Arrival {
    const arrival = this.look(record, settings);
    if ('game' in arrival) this.records.append(record);
    return arrival;
  }
}
