import { SYMMETRIES } from '../../../../engine/symmetry.js';
import type { GameSession } from '../../session/session.js';
import { type Commands, Failure, isColor, parseColor } from '../protocol/framing.js';
import { rawNetworkText } from '../protocol/rawNetwork.js';

/** `kata-raw-nn [COLOR] SYMMETRY|all [OPTIMISM]`: what the network says of the position, without a search and in floats. */
export function networkCommands(session: GameSession): Commands {
  return {
    'kata-raw-nn': async (args) => {
      const words = [...args];
      const color = isColor(words[0]) ? parseColor(words.shift()) : undefined;
      const which = words.shift()?.toLowerCase() ?? '';
      const optimism = words.length > 0 ? Number(words.shift()) : undefined;
      if (!/^(all|[0-7])$/.test(which))
        throw new Failure("the symmetry must be 'all' or a number from 0 to 7");
      if (words.length > 0 || (optimism !== undefined && !(optimism >= 0 && optimism <= 1)))
        throw new Failure('syntax error');
      const symmetries = which === 'all' ? Array.from({ length: SYMMETRIES }, (_, s) => s) : [Number(which)];
      const texts: string[] = [];
      for (const s of symmetries)
        texts.push(rawNetworkText(s, await session.rawAnswer(ownSymmetry(s), optimism, color)));
      return texts.join('\n');
    },
  };
}

/** KataGo's numbers of the symmetries have bit 0 turn the board upside down and bit 1 mirror it; here it is the other way round. */
function ownSymmetry(s: number): number {
  return (s & 4) | ((s & 1) << 1) | ((s & 2) >> 1);
}
