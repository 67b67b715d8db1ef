import { moveToGtp } from '../../../../engine/coords.js';
import type { GameSession } from '../../session/session.js';
import type { Choice } from '../../session/thinker.js';
import {
  type Commands,
  countingNumber,
  Failure,
  parseColor,
  realNumber,
  wholeNumber,
} from '../protocol/framing.js';

/** Commands that ask for moves and tell the time: GTP 2, sections 6.3.3, 6.3.4 and 6.3.5, and KGS's. */
export function thinkingCommands(session: GameSession): Commands {
  const { clocks } = session;
  const text = (choice: Choice) => choiceText(choice, session.position.size);
  return {
    genmove: async ([color], { interrupt: signal }) =>
      text(await session.genmove({ color: parseColor(color), signal })),
    reg_genmove: async ([color], { interrupt: signal }) =>
      text(await session.think({ color: parseColor(color), signal })),
    'kgs-genmove_cleanup': async ([color], { interrupt: signal }) =>
      text(await session.genmove({ color: parseColor(color), cleanUp: true, signal })),
    time_settings: ([mainText, periodText, stonesText]) => {
      const main = realNumber(mainText, 0);
      const period = realNumber(periodText, 0);
      const stones = wholeNumber(stonesText);
      if (stones < 0) throw new Failure('syntax error');
      // A period without stones stands for no limit.
      if (period > 0 && stones === 0) clocks.unlimited();
      else clocks.settings(main, period > 0 ? { kind: 'canadian', period, stones } : { kind: 'none' });
      return '';
    },
    time_left: ([color, seconds, stones]) => {
      const count = wholeNumber(stones);
      if (count < 0) throw new Failure('syntax error');
      clocks.left(parseColor(color), realNumber(seconds, 0), count);
      return '';
    },
    'kgs-time_settings': ([kind, mainText, periodText, countText]) => {
      if (kind === 'none') clocks.unlimited();
      else if (kind === 'absolute') clocks.settings(realNumber(mainText, 0), { kind: 'none' });
      else if (kind === 'byoyomi' || kind === 'canadian') {
        const main = realNumber(mainText, 0);
        const period = realNumber(periodText, 0);
        const count = countingNumber(countText);
        clocks.settings(
          main,
          kind === 'byoyomi' ? { kind, period, periods: count } : { kind, period, stones: count },
        );
      } else throw new Failure('syntax error');
      return '';
    },
  };
}

/** A vertex, pass or resign. */
export function choiceText(choice: Choice, size: number): string {
  return choice.resigns ? 'resign' : moveToGtp(choice.move, size);
}
