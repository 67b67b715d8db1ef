import { ZeroError } from '../../../base/errors.js';
import type { GameSession } from '../session/session.js';
import { analysisCommands } from './handlers/analysis.js';
import { goguiCommands } from './handlers/gogui.js';
import { networkCommands } from './handlers/network.js';
import { scoringCommands } from './handlers/scoring.js';
import { setupCommands } from './handlers/setup.js';
import { thinkingCommands } from './handlers/thinking.js';
import { timeCommands } from './handlers/time.js';
import { type Commands, type Exchange, Failure, frame, parseLine } from './protocol/framing.js';
import { failureText } from './protocol/refusals.js';

/** What an engine says of itself. */
export interface EngineOptions {
  name: string;
  version: string;
  /** Takes sentences for the user that have no place in an answer. */
  log?: (sentence: string) => void;
}

/**
 * A GTP 2 engine behind lines of text (Farneback 2002, the draft of version 2): {@link GtpEngine.handle} takes one line
 * and returns the answer. It puts a session into GTP's words; it knows nothing of streams.
 */
export class GtpEngine {
  /** Set by `quit`. */
  quitted = false;
  private readonly commands: Commands;
  private readonly log: (sentence: string) => void;
  private input = new AbortController();
  private now = new AbortController();

  constructor(
    readonly session: GameSession,
    options: EngineOptions,
  ) {
    this.log = options.log ?? (() => {});
    this.commands = {
      protocol_version: () => '2',
      name: () => options.name,
      version: () => options.version,
      known_command: ([name]) => String(name !== undefined && Object.hasOwn(this.commands, name)),
      list_commands: () => Object.keys(this.commands).join('\n'),
      quit: () => {
        this.quitted = true;
        return '';
      },
      ...setupCommands(session),
      ...thinkingCommands(session),
      ...timeCommands(session),
      ...scoringCommands(session),
      ...analysisCommands(session),
      ...networkCommands(session),
      ...goguiCommands(session),
    };
  }

  /**
   * Stops an analysis under way, as any new line of input does.
   * @param move ends the thinking about a genmove too, which then plays the best move so far (GoGui's interrupt).
   */
  interrupt(move = false): void {
    this.input.abort();
    if (move) this.now.abort();
  }

  /**
   * Handles one line.
   * @param write gets lines of an answer that comes in parts (analysis).
   * @param waiting whether more input has come already, which ends an analysis.
   * @returns the whole answer with its ending, or '' for a line without a command.
   */
  async handle(line: string, write: (text: string) => void = () => {}, waiting = false): Promise<string> {
    const command = parseLine(line);
    if (!command) return '';
    const { id, name, args, text } = command;
    const handler = Object.hasOwn(this.commands, name) ? this.commands[name] : undefined;
    if (!handler) return frame(false, id, 'unknown command');
    this.input = new AbortController();
    this.now = new AbortController();
    if (waiting) this.input.abort();
    let begun = false;
    const exchange: Exchange = {
      text,
      write: (part) => {
        write(begun ? `${part}\n` : `=${id}\n${part}\n`);
        begun = true;
      },
      log: this.log,
      input: this.input.signal,
      interrupt: this.now.signal,
    };
    try {
      const answer = await handler(args, exchange);
      return begun ? `${answer ? `${answer}\n` : ''}\n` : frame(true, id, answer);
    } catch (error) {
      if (!(error instanceof Failure || error instanceof ZeroError)) throw error;
      return begun ? '\n' : frame(false, id, failureText(error, this.log));
    }
  }
}
