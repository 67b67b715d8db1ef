import type { TimeControl } from '../../session/clock.js';
import type { GameSession } from '../../session/session.js';
import {
  type Commands,
  countingNumber,
  Failure,
  parseColor,
  realNumber,
  wholeNumber,
} from '../protocol/framing.js';

const KGS_SYSTEMS = ['none', 'absolute', 'byoyomi', 'canadian'];
const SYSTEMS = [...KGS_SYSTEMS, 'fischer', 'fischer-capped'];

/** Commands that tell the time: GTP 2, section 6.3.4, and those of KGS and KataGo. */
export function timeCommands({ clocks }: GameSession): Commands {
  return {
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
      // Less than nothing: a controller's clock that ran on while it wrote.
      clocks.left(parseColor(color), realNumber(seconds), count);
      return '';
    },
    'kgs-time_settings': ([system, ...words]) => setTime(clocks, KGS_SYSTEMS, system, words),
    'kata-time_settings': ([system, ...words]) => setTime(clocks, SYSTEMS, system, words),
    'kata-list_time_settings': () => SYSTEMS.join(' '),
  };
}

/** The systems with a name; see docs/gtp.md. */
function setTime(
  clocks: TimeControl,
  systems: string[],
  system: string | undefined,
  words: string[],
): string {
  if (system === undefined || !systems.includes(system)) throw new Failure('syntax error');
  if (system === 'none') {
    clocks.unlimited();
    return '';
  }
  const main = realNumber(words[0], 0);
  if (system === 'absolute') {
    clocks.settings(main, { kind: 'none' });
    return '';
  }
  const period = realNumber(words[1], 0);
  if (system === 'byoyomi')
    clocks.settings(main, { kind: 'byoyomi', period, periods: countingNumber(words[2]) });
  else if (system === 'canadian')
    clocks.settings(main, { kind: 'canadian', period, stones: countingNumber(words[2]) });
  else {
    const limits = system === 'fischer' ? {} : { most: limit(words[2], main), mostPerMove: limit(words[3]) };
    clocks.settings(main, { kind: 'fischer', increment: period, ...limits });
  }
  return '';
}

/** A limit of at least `low`; below zero stands for none. */
function limit(text: string | undefined, low = 0): number | undefined {
  const seconds = realNumber(text);
  if (seconds >= 0 && seconds < low) throw new Failure('syntax error');
  return seconds < 0 ? undefined : seconds;
}
