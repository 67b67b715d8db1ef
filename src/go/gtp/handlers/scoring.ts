import { moveToGtp } from '../../../../engine/coords.js';
import type { GameSession } from '../../session/session.js';
import { type Commands, Failure } from '../protocol/framing.js';

/** Commands that judge a finished game: GTP 2, section 6.3.4. */
export function scoringCommands(session: GameSession): Commands {
  return {
    final_score: async () => (await session.score()).result,
    final_status_list: async ([status]) => {
      if (status !== 'dead' && status !== 'alive' && status !== 'seki') throw new Failure('syntax error');
      const chains = (await session.score())[status];
      const { size } = session.position;
      return chains.map((chain) => chain.map((p) => moveToGtp(p, size)).join(' ')).join('\n');
    },
  };
}
