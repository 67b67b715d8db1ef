import { moveFromGtp, moveToGtp } from '../../engine/coords.js';
import { ZeroError } from '../../engine/errors.js';
import type { Evaluator } from '../../engine/evaluator.js';
import { fixedHandicap, freeHandicap, maxFixedHandicap, placeHandicap } from '../../engine/handicap.js';
import { BLACK, EMPTY, Position, WHITE } from '../../engine/position.js';
import { Rng } from '../../engine/rng.js';
import { type Rules, rulesByName } from '../../engine/rules.js';
import { formatResult, score } from '../../engine/scoring.js';
import { type Limits, Player } from '../../selfplay/player.js';
import { readSgf, type SgfGame, startPosition } from '../sgf/read.js';
import { analysisLine } from './analysis.js';
import { drawBoard } from './board.js';
import { TimeControl } from './time.js';

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

/** A refusal with the text that GTP wants. */
class Refusal extends Error {}

type Handler = (args: string[], write: (line: string) => void) => string | Promise<string>;

/**
 * A GTP 2 engine behind lines of text (Farneback 2002, the draft of version 2): {@link GtpEngine.handle} takes one line
 * and returns the answer. Knows nothing of streams.
 */
export class GtpEngine {
  /** Set by `quit`. */
  quitted = false;
  private analyzing = false;
  private position: Position;
  private player: Player | undefined;
  private rules: Rules;
  private komi: number;
  /** Moves since the board was set up. */
  readonly history: { color: number; move: number }[] = [];
  private setup: Position;
  private readonly time: TimeControl;
  private readonly rng: Rng;
  private readonly commands: Record<string, Handler>;

  /** The position on the board; not to be changed. */
  get board(): Position {
    return this.position;
  }

  /** The search behind the last genmove or analysis. */
  get search(): Player['search'] | undefined {
    return this.player?.search;
  }

  constructor(private readonly options: EngineOptions) {
    this.rules = rulesByName(options.rules);
    this.komi = options.komi;
    this.position = new Position(options.size, { rules: this.rules, komi: this.komi });
    this.setup = this.position.clone();
    this.rng = new Rng(`gtp ${options.seed}`);
    this.time = new TimeControl();
    this.commands = this.table();
  }

  /** Stops an analysis under way, as any new line of input does; a genmove goes on. */
  interrupt(): void {
    if (this.analyzing) this.player?.interrupt();
  }

  /**
   * Handles one line.
   * @param write gets lines of an answer that comes in parts (analysis).
   * @returns the whole answer with its ending, or '' for a line without a command.
   */
  async handle(line: string, write: (text: string) => void = () => {}): Promise<string> {
    // GTP discards control characters.
    const clean = line
      .replace(/#.*/, '')
      .replace(/\t/g, ' ')
      .replace(/\p{Cc}/gu, '');
    const words = clean
      .trim()
      .split(/ +/)
      .filter((w) => w !== '');
    const id = /^\d+$/.test(words[0] ?? '') ? words.shift()! : '';
    const name = words.shift();
    if (name === undefined) return '';
    const handler = Object.hasOwn(this.commands, name) ? this.commands[name] : undefined;
    if (!handler) return `?${id} unknown command\n\n`;
    let begun = false;
    try {
      const answer = await handler(words, (text) => {
        write(begun ? `${text}\n` : `=${id}\n${text}\n`);
        begun = true;
      });
      return begun ? `${answer ? `${answer}\n` : ''}\n` : `=${id} ${answer}`.trimEnd().concat('\n\n');
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof ZeroError)) throw error;
      return `?${id} ${error.message.replace(/\s+/g, ' ')}\n\n`;
    }
  }

  private table(): Record<string, Handler> {
    return {
      protocol_version: () => '2',
      name: () => this.options.name,
      version: () => this.options.version,
      known_command: ([name]) => String(name !== undefined && Object.hasOwn(this.commands, name)),
      list_commands: () => Object.keys(this.commands).join('\n'),
      quit: () => {
        this.quitted = true;
        return '';
      },
      boardsize: ([size]) => this.boardsize(size),
      clear_board: () => this.clear(),
      komi: ([komi]) => this.setKomi(komi),
      fixed_handicap: ([n]) => this.handicap(n, true),
      place_free_handicap: ([n]) => this.handicap(n, false),
      set_free_handicap: (points) => this.freeHandicap(points),
      play: ([color, vertex]) => this.play(color, vertex),
      genmove: ([color]) => this.genmove(color, true),
      reg_genmove: ([color]) => this.genmove(color, false),
      undo: () => this.undo(),
      time_settings: (args) => {
        const [main, period, stones] = args.map(Number);
        if (!(main >= 0 && period >= 0 && stones >= 0)) throw new Refusal('syntax error');
        this.time.settings(main, period, stones);
        return '';
      },
      time_left: ([color, seconds, stones]) => {
        if (!(Number(seconds) >= 0 && Number(stones) >= 0)) throw new Refusal('syntax error');
        this.time.left(parseColor(color), Number(seconds), Number(stones));
        return '';
      },
      final_score: () => formatResult(score(this.position, this.deadStones()).score, this.position.resigned),
      final_status_list: ([status]) => this.finalStatus(status),
      loadsgf: ([file, move]) => this.loadSgf(file, move),
      showboard: () => `\n${drawBoard(this.position)}`,
      'lz-analyze': (args, write) => this.analyze(args, write, false),
      'kata-analyze': (args, write) => this.analyze(args, write, true),
      'kata-set-rules': ([name]) => {
        if (name === undefined) throw new Refusal('syntax error');
        this.rules = rulesByName(name);
        this.replay();
        return '';
      },
      'kata-get-rules': () =>
        JSON.stringify({
          name: this.rules.name,
          ko: this.rules.ko.toUpperCase(),
          scoring: this.rules.scoring.toUpperCase(),
          suicide: this.rules.suicide,
        }),
      'gogui-analyze_commands': () =>
        ['none/Analyze/kata-analyze %c 50', 'string/Value/zero-value', 'dboard/Policy/zero-policy'].join(
          '\n',
        ),
      'zero-value': () => this.value(),
      'zero-policy': () => this.policy(),
    };
  }

  private evaluator(size: number): Evaluator {
    const evaluator = this.options.evaluator(size);
    if (!evaluator) throw new Refusal('unacceptable size');
    return evaluator;
  }

  private boardsize(text: string | undefined): string {
    const size = wholeNumber(text);
    if (size < 2 || size > 25 || !this.options.evaluator(size)) throw new Refusal('unacceptable size');
    this.position = new Position(size, { rules: this.rules, komi: this.komi });
    return this.clear();
  }

  private clear(): string {
    this.position = new Position(this.position.size, { rules: this.rules, komi: this.komi });
    this.setup = this.position.clone();
    this.history.length = 0;
    this.player = undefined;
    return '';
  }

  private setKomi(text: string | undefined): string {
    const komi = Number(text);
    if (text === undefined || !Number.isFinite(komi) || Math.abs(komi) > 625)
      throw new Refusal('syntax error');
    this.komi = Math.round(komi * 2) / 2;
    this.position.komi = this.komi;
    this.setup.komi = this.komi;
    return '';
  }

  private handicap(text: string | undefined, fixed: boolean): string {
    if (this.history.length > 0 || this.position.emptyCount < this.position.area)
      throw new Refusal('board not empty');
    const n = wholeNumber(text);
    const max = maxFixedHandicap(this.position.size);
    if (n < 2 || (fixed && n > max)) throw new Refusal('invalid number of stones');
    const { size } = this.position;
    // Free placement may use fewer stones than asked for; more than a quarter of the board leaves no game.
    const most = Math.max(2, Math.floor(this.position.area / 4));
    return this.placeStones(fixed ? fixedHandicap(size, n) : freeHandicap(size, Math.min(n, most)));
  }

  private freeHandicap(vertices: string[]): string {
    if (this.history.length > 0 || this.position.emptyCount < this.position.area)
      throw new Refusal('board not empty');
    const points = vertices.map((v) => parseVertex(v, this.position.size));
    if (points.length < 2 || points.includes(this.position.pass) || new Set(points).size < points.length)
      throw new Refusal('bad vertex list');
    return this.placeStones(points);
  }

  private placeStones(points: number[]): string {
    placeHandicap(this.position, points);
    this.setup = this.position.clone();
    return points.map((p) => moveToGtp(p, this.position.size)).join(' ');
  }

  private play(colorText: string | undefined, vertex: string | undefined): string {
    const color = parseColor(colorText);
    const move = parseVertex(vertex, this.position.size);
    if (!this.tryPlay(color, move)) throw new Refusal('illegal move');
    this.history.push({ color, move });
    return '';
  }

  /** Plays for a colour, whose turn it need not be. */
  private tryPlay(color: number, move: number): boolean {
    const { position } = this;
    if (position.toPlay !== color) position.setToPlay(color);
    if (!position.isLegal(move)) return false;
    position.play(move);
    return true;
  }

  private async genmove(colorText: string | undefined, playIt: boolean): Promise<string> {
    const color = parseColor(colorText);
    const { position } = this;
    if (position.toPlay !== color) position.setToPlay(color);
    const player = this.thinker();
    const limits = this.time.limits(color, position, this.options.limits);
    const move = await player.choose(position, limits, playIt ? this.options.resignBelow : -1);
    if (move < 0) {
      if (playIt) position.resign(color);
      return 'resign';
    }
    if (playIt) {
      position.play(move);
      this.history.push({ color, move });
    }
    return moveToGtp(move, position.size);
  }

  private thinker(): Player {
    this.player ??= new Player(
      this.position,
      this.evaluator(this.position.size),
      this.rng.fork(),
      undefined,
      this.options.clock,
    );
    return this.player;
  }

  private undo(): string {
    if (this.history.length === 0) throw new Refusal('cannot undo');
    this.history.pop();
    this.replay();
    return '';
  }

  /** Sets the board up again from its set-up stones and moves. */
  private replay(): void {
    this.position = this.setup.clone();
    this.position.rules = this.rules;
    this.setup.rules = this.rules;
    for (const { color, move } of this.history) if (!this.tryPlay(color, move)) break;
  }

  /** Stones that the network gives to the opponent, where it has an ownership head; none before the game is over. */
  private deadStones(): number[] {
    const { position } = this;
    const evaluator = this.options.evaluator(position.size);
    if (!evaluator?.ownership || position.resigned !== EMPTY) return [];
    evaluator.put(0, position, 0);
    void evaluator.run(1);
    const sign = position.toPlay === BLACK ? 1 : -1;
    const owner = Float32Array.from(evaluator.ownership.subarray(0, position.area), (x) => x * sign);
    const dead: number[] = [];
    const group = new Int16Array(position.area);
    for (let p = 0; p < position.area; p++) {
      const color = position.points[p];
      if (color === EMPTY) continue;
      const n = position.groupStones(p, group);
      let sum = 0;
      for (let i = 0; i < n; i++) sum += owner[group[i]];
      if ((sum / n) * (color === BLACK ? 1 : -1) < -0.5) dead.push(p);
    }
    return dead;
  }

  private finalStatus(status: string | undefined): string {
    const dead = new Set(this.deadStones());
    if (status === 'seki') return '';
    if (status !== 'dead' && status !== 'alive') throw new Refusal('syntax error');
    const out: string[] = [];
    for (let p = 0; p < this.position.area; p++)
      if (this.position.points[p] !== EMPTY && dead.has(p) === (status === 'dead'))
        out.push(moveToGtp(p, this.position.size));
    return out.join(' ');
  }

  /** Loads a game up to before a move number, as the specification says. */
  private loadSgf(file: string | undefined, moveText: string | undefined): string {
    if (file === undefined) throw new Refusal('syntax error');
    const until = moveText === undefined ? Number.POSITIVE_INFINITY : wholeNumber(moveText) - 1;
    let game: SgfGame;
    try {
      game = readSgf(file)[0];
      if (!this.options.evaluator(game.size)) throw new Refusal('unacceptable size');
      if (game.laterSetUp !== undefined)
        throw new Refusal(`node ${game.laterSetUp} sets stones up after the first move`);
      this.position = startPosition(game, this.rules);
    } catch (error) {
      throw new Refusal(`cannot load file: ${(error as Error).message}`);
    }
    this.komi = this.position.komi;
    this.setup = this.position.clone();
    this.history.length = 0;
    this.player = undefined;
    for (const { color, move } of game.moves.slice(0, until)) {
      if (!this.tryPlay(color, move)) break;
      this.history.push({ color, move });
    }
    return '';
  }

  private async analyze(args: string[], write: (line: string) => void, kata: boolean): Promise<string> {
    let centiseconds = 100;
    for (const arg of args) {
      if (/^(b|w|black|white)$/i.test(arg)) {
        const color = parseColor(arg);
        if (this.position.toPlay !== color) this.position.setToPlay(color);
      } else if (/^\d+$/.test(arg)) centiseconds = Math.max(1, Number(arg));
    }
    const player = this.thinker();
    const clock = this.options.clock ?? (() => performance.now() / 1000);
    let next = clock() + centiseconds / 100;
    const line = () => analysisLine(player.search.report(20), this.position, kata, player.search);
    this.analyzing = true;
    await player.think(this.position, { visits: 1_000_000, seconds: Number.POSITIVE_INFINITY }, () => {
      if (clock() >= next) {
        next = clock() + centiseconds / 100;
        write(line());
      }
      return false;
    });
    this.analyzing = false;
    write(line());
    return '';
  }

  private value(): string {
    const { position } = this;
    const evaluator = this.evaluator(position.size);
    evaluator.put(0, position, 0);
    void evaluator.run(1);
    return `win rate ${(50 + 50 * evaluator.values[0]).toFixed(1)} % for ${position.toPlay === BLACK ? 'Black' : 'White'}`;
  }

  private policy(): string {
    const { position } = this;
    const evaluator = this.evaluator(position.size);
    evaluator.put(0, position, 0);
    void evaluator.run(1);
    const logits = Array.from(evaluator.logits.subarray(0, position.area + 1));
    const max = Math.max(...logits);
    const sum = logits.reduce((s, x) => s + Math.exp(x - max), 0);
    const rows: string[] = [];
    for (let y = 0; y < position.size; y++)
      rows.push(
        logits
          .slice(y * position.size, (y + 1) * position.size)
          .map((x) => (Math.exp(x - max) / sum).toFixed(3))
          .join(' '),
      );
    return `\n${rows.join('\n')}`;
  }
}

function wholeNumber(text: string | undefined): number {
  if (text === undefined || !/^-?\d{1,9}$/.test(text)) throw new Refusal('syntax error');
  return Number(text);
}

function parseColor(text: string | undefined): number {
  if (/^(b|black)$/i.test(text ?? '')) return BLACK;
  if (/^(w|white)$/i.test(text ?? '')) return WHITE;
  throw new Refusal('syntax error');
}

function parseVertex(text: string | undefined, size: number): number {
  const move = text === undefined ? undefined : moveFromGtp(text, size);
  if (move === undefined) throw new Refusal('syntax error');
  return move;
}
