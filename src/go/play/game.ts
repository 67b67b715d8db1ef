import { writeFileAtomic } from '../../../base/files/atomic.js';
import { moveToGtp } from '../../../engine/coords.js';
import { drawBoard, ROUND } from '../../../engine/diagram.js';
import { BLACK, EMPTY, WHITE } from '../../../engine/position.js';
import { formatResult } from '../../../engine/scoring.js';
import { moveReports, rootValue } from '../../../engine/search/root.js';
import pc from '../../terminal/colors.js';
import type { GtpEngine } from '../gtp/engine.js';
import { gameToSgf } from '../sgf/write.js';

const HELP = `Moves are points such as C3, or pass. Other words:
  hint           what the network would play
  score          who is ahead, with dead stones taken off
  undo           take your last move back, and the answer to it
  save FILE      write the game as SGF
  board          draw the board again
  resign, quit, help`;

/** Options of a game in the terminal. */
export interface GameOptions {
  /** Colour of the person: BLACK or WHITE. */
  person: number;
  handicap: number;
  /** Draw with round stones. */
  round: boolean;
  /** Seconds, or playouts, for a hint. */
  hint: { visits: number; seconds: number };
}

/**
 * A game between a person and the engine, as lines in and lines out: {@link TerminalGame.line} takes what was typed.
 * Knows nothing of the terminal.
 */
export class TerminalGame {
  over = false;
  private readonly points: number[] = [];

  constructor(
    private readonly engine: GtpEngine,
    private readonly options: GameOptions,
    private readonly print: (text: string) => void,
  ) {}

  /** Sets handicap stones, greets, and lets the engine move where it is its turn. @throws for a bad handicap. */
  async begin(): Promise<string | undefined> {
    if (this.options.handicap > 0) {
      const answer = await this.engine.handle(`fixed_handicap ${this.options.handicap}`);
      if (answer.startsWith('?'))
        return `there is no handicap of ${this.options.handicap} on this board; see GTP's fixed_handicap`;
      const { board } = this.engine;
      for (let p = 0; p < board.area; p++) if (board.points[p] === BLACK) this.points.push(p);
    }
    this.print('Type a point such as C3, pass, hint, score, undo, save FILE, resign, quit or help.');
    await this.answer();
    return undefined;
  }

  /** The text in front of the cursor. */
  get prompt(): string {
    return `${this.options.person === BLACK ? 'Black' : 'White'}> `;
  }

  /** Handles what was typed. */
  async line(text: string): Promise<void> {
    const [word = '', ...rest] = text.trim().split(/\s+/);
    switch (word.toLowerCase()) {
      case '':
        return;
      case 'quit':
      case 'exit':
        this.over = true;
        return;
      case 'help':
      case '?':
        this.print(HELP);
        return;
      case 'board':
        this.draw();
        return;
      case 'hint':
        return this.hint();
      case 'score':
        return this.score();
      case 'save':
        return this.save(rest.join(' '));
      case 'undo':
        return this.undo();
      case 'resign':
        this.engine.board.resign(this.options.person);
        this.end();
        return;
      default:
        return this.play(word);
    }
  }

  private async play(vertex: string): Promise<void> {
    const color = this.options.person === BLACK ? 'b' : 'w';
    const answer = await this.engine.handle(`play ${color} ${vertex}`);
    if (answer.startsWith('?')) {
      this.print(
        answer.includes('illegal')
          ? `${vertex.toUpperCase()} is not legal: ${this.whyIllegal(vertex)}`
          : `'${vertex}' is neither a point of this board nor a command; help lists what there is`,
      );
      return;
    }
    await this.answer();
  }

  private whyIllegal(vertex: string): string {
    const { board } = this.engine;
    for (let move = 0; move <= board.area; move++)
      if (moveToGtp(move, board.size).toLowerCase() === vertex.toLowerCase()) return board.whyIllegal(move);
    return 'there is no such point';
  }

  /** Lets the engine move when it is its turn, and draws the board. */
  private async answer(): Promise<void> {
    const { engine } = this;
    if (!engine.board.isOver && engine.board.toPlay !== this.options.person) {
      const color = engine.board.toPlay === BLACK ? 'b' : 'w';
      const move = (await engine.handle(`genmove ${color}`)).slice(2).trim();
      const value = engine.search?.ready ? rootValue(engine.search).result : Number.NaN;
      const chance = Number.isNaN(value) ? '' : pc.dim(` (thinks it wins ${Math.round(50 + 50 * value)} %)`);
      this.print(`\nzero plays ${pc.bold(move)}${chance}`);
    }
    this.draw();
    if (engine.board.isOver) this.end();
  }

  private draw(): void {
    this.print(drawBoard(this.engine.board, this.options.round ? ROUND : undefined));
  }

  private async hint(): Promise<void> {
    const lines: string[] = [];
    let left = Math.max(1, Math.round(this.options.hint.seconds));
    await this.engine.handle('kata-analyze 100', (line) => {
      lines.push(line);
      if (--left <= 0) this.engine.interrupt();
    });
    const { search } = this.engine;
    for (const { move, visits, result, line } of search ? moveReports(search, 3) : [])
      this.print(
        `  ${moveToGtp(move, this.engine.board.size).padEnd(4)} wins ${Math.round(50 + 50 * result)} %, ${visits} playouts: ${line
          .slice(0, 6)
          .map((m) => moveToGtp(m, this.engine.board.size))
          .join(' ')}`,
      );
  }

  private async score(): Promise<void> {
    const score = (await this.engine.handle('final_score')).slice(2).trim();
    const dead = (await this.engine.handle('final_status_list dead')).slice(2).trim();
    this.print(`${score} as the board stands${dead ? `, with ${dead} dead` : ''}`);
  }

  private async undo(): Promise<void> {
    const { engine, options } = this;
    if (!engine.history.some((m) => m.color === options.person)) {
      this.print('there is no move of yours to take back');
      return;
    }
    while (engine.history.at(-1)?.color !== options.person) await engine.handle('undo');
    await engine.handle('undo');
    this.draw();
  }

  private save(file: string): void {
    if (file === '') {
      this.print('give a file name: save game.sgf');
      return;
    }
    const { board, history } = this.engine;
    const names = this.options.person === BLACK ? ['person', 'zero'] : ['zero', 'person'];
    try {
      writeFileAtomic(
        file,
        gameToSgf({
          size: board.size,
          rules: board.rules.name,
          komi: board.komi,
          moves: history.map((m) => m.move),
          handicap: this.points,
          black: names[0],
          white: names[1],
          result: board.resigned === EMPTY ? undefined : formatResult(0, board.resigned),
        }),
      );
      this.print(`saved ${history.length} moves in ${file}`);
    } catch (error) {
      this.print((error as Error).message);
    }
  }

  private async end(): Promise<void> {
    this.over = true;
    const { board } = this.engine;
    if (board.resigned !== EMPTY) {
      const winner = board.resigned === BLACK ? WHITE : BLACK;
      this.print(winner === this.options.person ? 'zero resigns: you win.' : 'You resigned: zero wins.');
      return;
    }
    await this.score();
  }
}
