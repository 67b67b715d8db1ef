import { ZeroError } from '../../base/errors.js';
import { Rng } from '../../base/rng.js';
import { moveFromGtp, moveToGtp } from '../../engine/coords.js';
import type { Evaluator } from '../../engine/evaluator.js';
import { BLACK, type Position, WHITE } from '../../engine/position.js';
import { sensibleMoves } from '../../engine/search/passing.js';
import { type Limits, Player } from '../player.js';
import { type Duellist, Forfeit } from './game.js';
import { GtpClient, GtpRefusal } from './gtpClient.js';

/** A side that searches with an evaluator. @param resignBelow value below which it resigns; -1 for never. */
export function searcher(
  evaluator: Evaluator,
  limits: Limits,
  resignBelow: number,
  seed: number,
  dispose: () => void = () => {},
): Duellist {
  let player: Player | undefined;
  return {
    async begin(position, _opening, game) {
      player = new Player(position, evaluator, new Rng(`match ${seed} ${game} search`));
    },
    choose: (position) => player!.choose(position, limits, resignBelow),
    async opponentPlayed() {},
    count: async () => undefined,
    async end() {
      dispose();
    },
  };
}

/** A side that plays at random, but never into its own eyes, and passes when nothing else is left. */
export function randomPlayer(seed: number): Duellist {
  let rng = new Rng(0);
  return {
    async begin(_position, _opening, game) {
      rng = new Rng(`match ${seed} ${game} random`);
    },
    async choose(position) {
      const moves = new Int16Array(position.area + 1);
      const count = sensibleMoves(position, moves);
      return count > 1 ? moves[rng.int(count - 1)] : position.pass;
    },
    async opponentPlayed() {},
    count: async () => undefined,
    async end() {},
  };
}

/** GTP's words for a result, Black-positive. @returns undefined when the text is none. */
export function parseScore(text: string): number | undefined {
  const match = /^([BW])\+(\d+(?:\.\d+)?)/i.exec(text);
  if (match) return Number(match[2]) * (match[1].toUpperCase() === 'B' ? 1 : -1);
  return /^(0|draw|jigo)/i.test(text) ? 0 : undefined;
}

/**
 * A side that is a GTP program: started when its first game begins, and again when it has ended in between.
 * No time is set for it; how strongly it plays is for its own command line to say.
 */
export class GtpDuellist implements Duellist {
  private client: GtpClient | undefined;
  private commands = new Set<string>();
  private size = 0;

  constructor(private readonly command: string) {}

  /** @throws ZeroError when the program cannot be used: it does not start, or does not play on such a board. */
  async begin(position: Position, opening: readonly number[]): Promise<void> {
    this.size = position.size;
    const client = await this.start();
    try {
      await client.send(`boardsize ${this.size}`);
      await client.send('clear_board');
      await client.send(`komi ${position.komi}`);
    } catch (error) {
      if (error instanceof GtpRefusal)
        throw new ZeroError(`${error.message}; it cannot play this match, on ${this.size}x${this.size}`);
      throw error;
    }
    if (this.commands.has('kata-set-rules'))
      await client.send(`kata-set-rules ${position.rules.name}`).catch(refusal);
    for (const [i, move] of opening.entries()) await this.opponentPlayed(move, i % 2 === 0 ? BLACK : WHITE);
  }

  async choose(position: Position, cleanUp: boolean): Promise<number> {
    const name = cleanUp && this.commands.has('kgs-genmove_cleanup') ? 'kgs-genmove_cleanup' : 'genmove';
    const answer = await this.client!.send(`${name} ${colorName(position.toPlay)}`).catch((error) => {
      throw error instanceof GtpRefusal ? new Forfeit(error.message) : error;
    });
    if (/^resign$/i.test(answer)) return -1;
    const move = moveFromGtp(answer, this.size);
    if (move === undefined) throw new Forfeit(`it answered ${name} with '${answer.slice(0, 60)}'`);
    return move;
  }

  async opponentPlayed(move: number, color: number): Promise<void> {
    try {
      await this.client!.send(`play ${colorName(color)} ${moveToGtp(move, this.size)}`);
    } catch (error) {
      throw error instanceof GtpRefusal ? new Forfeit(error.message) : error;
    }
  }

  async count(): Promise<number | undefined> {
    if (!this.commands.has('final_score')) return undefined;
    return parseScore((await this.client!.send('final_score').catch(refusal)) ?? '');
  }

  async end(): Promise<void> {
    await this.client?.quit();
  }

  /** Whether the program ended in the middle of a game. */
  get hasEnded(): boolean {
    return this.client?.running === false;
  }

  /** Ends the program at once. */
  kill(): void {
    this.client?.kill();
  }

  private async start(): Promise<GtpClient> {
    if (this.client?.running) return this.client;
    this.client = GtpClient.start(this.command);
    const list = (await this.client.send('list_commands').catch(refusal)) ?? '';
    this.commands = new Set(list.split(/\s+/));
    return this.client;
  }
}

/** Turns a program's refusal into undefined; its end stays an error. */
function refusal(error: unknown): undefined {
  if (!(error instanceof GtpRefusal)) throw error;
}

function colorName(color: number): string {
  return color === BLACK ? 'black' : 'white';
}
