import { ZeroError } from '../../../base/errors.js';
import { Rng } from '../../../base/rng.js';
import type { Evaluator } from '../../../engine/evaluator.js';
import type { Position } from '../../../engine/position.js';
import { rulesByName } from '../../../engine/rules.js';
import { type Limits, Player } from '../../../selfplay/player.js';
import { TimeControl } from '../session/clock.js';
import { GtpGame, type PlayedMove } from '../session/game.js';
import { analysisCommands } from './handlers/analysis.js';
import { goguiCommands } from './handlers/gogui.js';
import { scoringCommands } from './handlers/scoring.js';
import { setupCommands } from './handlers/setup.js';
import { thinkingCommands } from './handlers/thinking.js';
import { type Commands, type Exchange, frame, parseLine, Refusal } from './protocol.js';

/** What a GTP engine plays with. */
export interface EngineOptions {
  /** The evaluator for a board size, or undefined when there is none for it. */
  evaluator(size: number): Evaluator | undefined;
  name: string;
  version: string;
  size: number;
  rules: string;
  komi: number;
  limits: Limits;
  /** Value below which it resigns; -1 for never. */
  resignBelow: number;
  seed: number;
  clock?: () => number;
}

/** What the commands share: the game, its clock, and the search. */
export interface Session {
  readonly game: GtpGame;
  readonly time: TimeControl;
  /** Limits of a move and the value below which it resigns; `zero-param` changes them. */
  limits: Limits;
  resignBelow: number;
  /** Seconds of a clock that only goes forward. */
  clock(): number;
  hasSize(size: number): boolean;
  evaluator(): Evaluator;
  /** The search of this game, made when it is first asked for. */
  player(): Player;
  /** Forgets the search, for another game. */
  forgetPlayer(): void;
  /** True while an analysis runs, which input ends. */
  analyzing: boolean;
}

/**
 * A GTP 2 engine behind lines of text (Farneback 2002, the draft of version 2): {@link GtpEngine.handle} takes one line
 * and returns the answer. Knows nothing of streams.
 */
export class GtpEngine {
  /** Set by `quit`. */
  quitted = false;
  private player: Player | undefined;
  private readonly session: Session;
  private readonly commands: Commands;

  constructor(options: EngineOptions) {
    const rng = new Rng(`gtp ${options.seed}`);
    const clock = options.clock ?? (() => performance.now() / 1000);
    const game = new GtpGame(options.size, rulesByName(options.rules), options.komi);
    const evaluator = () => {
      const found = options.evaluator(game.position.size);
      if (!found) throw new Refusal(`there is no network for ${game.position.size}x${game.position.size}`);
      return found;
    };
    this.session = {
      game,
      time: new TimeControl(),
      limits: { ...options.limits },
      resignBelow: options.resignBelow,
      clock,
      hasSize: (size) => options.evaluator(size) !== undefined,
      evaluator,
      player: () => {
        this.player ??= new Player(game.position, evaluator(), rng.fork(), undefined, clock);
        return this.player;
      },
      forgetPlayer: () => {
        this.player = undefined;
      },
      analyzing: false,
    };
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
      ...setupCommands(this.session),
      ...thinkingCommands(this.session),
      ...scoringCommands(this.session),
      ...analysisCommands(this.session),
      ...goguiCommands(this.session),
    };
  }

  /** The position on the board; not to be changed. */
  get board(): Position {
    return this.session.game.position;
  }

  /** Moves since the board was set up. */
  get history(): readonly PlayedMove[] {
    return this.session.game.history;
  }

  /** The search behind the last genmove or analysis. */
  get search(): Player['search'] | undefined {
    return this.player?.search;
  }

  /**
   * Stops an analysis under way, as any new line of input does.
   * @param move ends the thinking about a genmove too, which then plays the best move so far (GoGui's interrupt).
   */
  interrupt(move = false): void {
    if (move || this.session.analyzing) this.player?.interrupt();
  }

  /**
   * Handles one line.
   * @param write gets lines of an answer that comes in parts (analysis).
   * @param waiting whether more input has come already, which ends an analysis.
   * @returns the whole answer with its ending, or '' for a line without a command.
   */
  async handle(
    line: string,
    write: (text: string) => void = () => {},
    waiting: () => boolean = () => false,
  ): Promise<string> {
    const command = parseLine(line);
    if (!command) return '';
    const { id, name, args } = command;
    const handler = Object.hasOwn(this.commands, name) ? this.commands[name] : undefined;
    if (!handler) return frame(false, id, 'unknown command');
    let begun = false;
    const exchange: Exchange = {
      write: (text) => {
        write(begun ? `${text}\n` : `=${id}\n${text}\n`);
        begun = true;
      },
      waiting,
    };
    try {
      const answer = await handler(args, exchange);
      return begun ? `${answer ? `${answer}\n` : ''}\n` : frame(true, id, answer);
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof ZeroError)) throw error;
      return begun ? '\n' : frame(false, id, error.message.replace(/\s+/g, ' '));
    }
  }
}
