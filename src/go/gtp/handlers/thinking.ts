import { moveToGtp } from '../../../../engine/coords.js';
import type { GameSession } from '../../session/session.js';
import type { Choice } from '../../session/thinker.js';
import { type Commands, parseColor } from '../protocol/framing.js';

/** Commands that ask for moves: GTP 2, sections 6.3.3 and 6.3.5, and KGS's. */
export function thinkingCommands(session: GameSession): Commands {
  const text = (choice: Choice) => choiceText(choice, session.position.size);
  return {
    genmove: async ([color], { interrupt: signal }) =>
      text(await session.genmove({ color: parseColor(color), signal })),
    reg_genmove: async ([color], { interrupt: signal }) =>
      text(await session.think({ color: parseColor(color), signal })),
    'kgs-genmove_cleanup': async ([color], { interrupt: signal }) =>
      text(await session.genmove({ color: parseColor(color), cleanUp: true, signal })),
  };
}

/** A vertex, pass or resign. */
export function choiceText(choice: Choice, size: number): string {
  return choice.resigns ? 'resign' : moveToGtp(choice.move, size);
}
