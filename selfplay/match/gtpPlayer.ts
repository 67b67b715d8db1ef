import { ZeroError } from '../../base/errors.js';
import { printable } from '../../base/text.js';
import { moveFromGtp, moveToGtp } from '../../engine/coords.js';
import { BLACK, type Position, WHITE } from '../../engine/position.js';
import { Forfeit, type GamePlayer } from './game.js';
import { GtpClient, GtpRefusal } from './gtpClient.js';

/** GTP's words for a result, Black-positive. @returns undefined when the text is none. */
export function parseScore(text: string): number | undefined {
  const match = /^([BW])\+(\d+(?:\.\d+)?)/i.exec(text);
  if (match) return Number(match[2]) * (match[1].toUpperCase() === 'B' ? 1 : -1);
  return /^(0|draw|jigo)/i.test(text) ? 0 : undefined;
}

/**
 * A player that is a GTP program: started when its first game begins, and again when it has ended in between.
 * No time is set for it; how strongly it plays is for its own command line to say.
 */
export class GtpPlayer implements GamePlayer {
  private client: GtpClient | undefined;
  private commands = new Set<string>();
  private size = 0;

  /** @param signal ends the program at once, whatever it does. */
  constructor(
    private readonly command: string,
    signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => this.client?.kill(), { once: true });
  }

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
    if (move === undefined) throw new Forfeit(`it answered ${name} with '${printable(answer)}'`);
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
