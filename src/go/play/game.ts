import { writeFileAtomic } from '../../../base/files/atomic.js';
import { moveFromGtp, moveToGtp } from '../../../engine/coords.js';
import { drawBoard, ROUND } from '../../../engine/diagram.js';
import { BLACK, EMPTY } from '../../../engine/position.js';
import pc from '../../terminal/colors.js';
import { Refusal } from '../session/refusal.js';
import type { FinalScore } from '../session/scoring.js';
import type { GameSession, Limits } from '../session/session.js';

const HELP = `Moves are points such as C3, or pass. Other words:
  hint           what zero would play
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
  /** How long a hint is thought about. */
  hint: Limits;
}

/**
 * A game between a person and a session's player, as lines in and lines out: {@link TerminalGame.line} takes what was
 * typed. Knows nothing of the terminal.
 */
export class TerminalGame {
  over = false;

  constructor(
    private readonly session: GameSession,
    private readonly options: GameOptions,
    private readonly print: (text: string) => void,
  ) {}

  /** Sets handicap stones, greets, and lets zero move where it is its turn. @throws Refusal for a bad handicap. */
  async begin(): Promise<void> {
    if (this.options.handicap > 0) this.session.fixedHandicap(this.options.handicap);
    this.print('Type a point such as C3, pass, hint, score, undo, save FILE, resign, quit or help.');
    await this.answer();
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
        this.save(rest.join(' '));
        return;
      case 'undo':
        this.undo();
        return;
      case 'resign':
        this.session.resign(this.options.person);
        return this.end();
      default:
        return this.play(word);
    }
  }

  private async play(word: string): Promise<void> {
    const move = moveFromGtp(word, this.session.position.size);
    if (move === undefined) {
      this.print(`'${word}' is neither a point of this board nor a command; help lists what there is`);
      return;
    }
    try {
      this.session.play(this.options.person, move);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.print(error.message);
      return;
    }
    await this.answer();
  }

  /** Lets zero move when it is its turn, and draws the board. */
  private async answer(): Promise<void> {
    const { session, options } = this;
    if (!session.position.isOver && session.position.toPlay !== options.person) {
      const choice = await session.genmove();
      const move = choice.resigns ? 'resign' : this.name(choice.move);
      const chance = choice.analysis ? pc.dim(` (win rate ${percent(choice.analysis.winRate)})`) : '';
      this.print(`\nzero plays ${pc.bold(move)}${chance}`);
    }
    this.draw();
    if (session.position.isOver) await this.end();
  }

  private draw(): void {
    this.print(drawBoard(this.session.position, this.options.round ? ROUND : undefined));
  }

  private async hint(): Promise<void> {
    const { hint: limits } = this.options;
    const { moves } = await this.session.analyse({ limits, maxMoves: 3 });
    for (const { move, visits, winRate, pv } of moves) {
      const line = pv.slice(0, 6).map((m) => this.name(m));
      this.print(
        `  ${this.name(move).padEnd(4)} win rate ${percent(winRate)}, ${visits} visits: ${line.join(' ')}`,
      );
    }
  }

  private async score(): Promise<void> {
    const { result, dead } = await this.session.score();
    this.print(`${result} as the board stands${this.deadText(dead)}`);
  }

  private deadText(dead: FinalScore['dead']): string {
    return dead.length > 0
      ? `, with ${dead
          .flat()
          .map((p) => this.name(p))
          .join(' ')} dead`
      : '';
  }

  private undo(): void {
    const { session, options } = this;
    if (!session.moves.some((m) => m.color === options.person)) {
      this.print('there is no move of yours to take back');
      return;
    }
    while (session.undo().color !== options.person);
    this.draw();
  }

  private save(file: string): void {
    if (file === '') {
      this.print('give a file name: save game.sgf');
      return;
    }
    const [black, white] = this.options.person === BLACK ? ['person', 'zero'] : ['zero', 'person'];
    try {
      writeFileAtomic(file, this.session.toSgf({ black, white }));
      this.print(`saved ${this.session.moves.length} moves in ${file}`);
    } catch (error) {
      this.print((error as Error).message);
    }
  }

  private async end(): Promise<void> {
    this.over = true;
    const { resigned } = this.session.position;
    if (resigned === EMPTY) return this.score();
    this.print(resigned === this.options.person ? 'You resigned: zero wins.' : 'zero resigns: you win.');
  }

  private name(move: number): string {
    return moveToGtp(move, this.session.position.size);
  }
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
