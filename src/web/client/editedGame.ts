import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { moveToGtp } from '../../../engine/coords.js';
import { illegalReason } from '../../../engine/illegal.js';
import type { Position } from '../../../engine/position.js';
import { EMPTY_GAME, type GameData, positionOf } from '../protocol/game.js';
import { illegalText } from './words.js';

/** A position that a person sets by playing stones, or takes from a game. */
export class EditedGame {
  readonly game: Signal<GameData> = signal(EMPTY_GAME);
  readonly position: ReadonlySignal<Position> = computed(() => positionOf(this.game.value));
  readonly last: ReadonlySignal<number | undefined> = computed(() => this.game.value.moves.at(-1)?.[1]);
  /** Why the last move was refused. */
  readonly fault = signal<string | undefined>(undefined);

  play(move: number): void {
    const { value: position } = this.position;
    const reason = position.isOver ? undefined : illegalReason(position, move);
    this.fault.value = reason && illegalText(moveToGtp(move, position.size), reason);
    if (reason !== undefined) return;
    const { value: game } = this.game;
    this.game.value = { ...game, moves: [...game.moves, [position.toPlay, move]] };
  }

  undo(): void {
    const { value: game } = this.game;
    this.take(game, game.moves.length - 1);
  }

  /** Takes the position of a game after some of its moves. */
  take(game: GameData, moves = game.moves.length): void {
    this.fault.value = undefined;
    this.game.value = { ...game, moves: game.moves.slice(0, Math.max(0, moves)) };
  }

  /** The empty board. */
  clear(start: Pick<GameData, 'size' | 'komi' | 'rules'> = this.game.value): void {
    const { size, komi, rules } = start;
    this.take({ ...EMPTY_GAME, size, komi, rules });
  }
}
