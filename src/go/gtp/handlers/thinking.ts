import { moveToGtp } from '../../../../engine/coords.js';
import { moveReports } from '../../../../engine/search/root.js';
import type { Session } from '../engine.js';
import { type Commands, parseColor, Refusal, realNumber, wholeNumber } from '../protocol.js';
import { deadStones } from './scoring.js';

/** Commands that ask for moves and tell the time: GTP 2, sections 6.3.3, 6.3.4 and 6.3.5, and KGS's. */
export function thinkingCommands(session: Session): Commands {
  return {
    genmove: ([color]) => genmove(session, color, {}),
    reg_genmove: ([color]) => genmove(session, color, { keepBoard: true }),
    'kgs-genmove_cleanup': ([color]) => genmove(session, color, { cleanUp: true }),
    time_settings: ([mainText, periodText, stonesText]) => {
      const main = realNumber(mainText, 0);
      const period = realNumber(periodText, 0);
      const stones = wholeNumber(stonesText);
      if (stones < 0) throw new Refusal('syntax error');
      // A period without stones stands for no limit.
      if (period > 0 && stones === 0) session.time.unlimited();
      else session.time.settings(main, period > 0 ? { kind: 'canadian', period, stones } : { kind: 'none' });
      return '';
    },
    time_left: ([color, seconds, stones]) => {
      const count = wholeNumber(stones);
      if (count < 0) throw new Refusal('syntax error');
      session.time.left(parseColor(color), realNumber(seconds, 0), count);
      return '';
    },
    'kgs-time_settings': ([kind, mainText, periodText, countText]) => {
      if (kind === 'none') session.time.unlimited();
      else if (kind === 'absolute') session.time.settings(realNumber(mainText, 0), { kind: 'none' });
      else if (kind === 'byoyomi' || kind === 'canadian') {
        const main = realNumber(mainText, 0);
        const period = realNumber(periodText, 0);
        const count = wholeNumber(countText);
        if (count < 1) throw new Refusal('syntax error');
        session.time.settings(
          main,
          kind === 'byoyomi' ? { kind, period, periods: count } : { kind, period, stones: count },
        );
      } else throw new Refusal('syntax error');
      return '';
    },
  };
}

/** How a move is asked for. */
interface Asked {
  /** The move is not played, and no time is taken for it (reg_genmove). */
  keepBoard?: boolean;
  /** No pass while the opponent has dead stones on the board (kgs-genmove_cleanup). */
  cleanUp?: boolean;
  /** Called after every batch of the search. */
  progress?: () => void;
}

/** Thinks about a move of a colour and plays it. @returns the vertex, pass or resign. */
export async function genmove(session: Session, color: string | undefined, asked: Asked): Promise<string> {
  const { game, time } = session;
  const side = parseColor(color);
  const player = session.player();
  let position = game.position;
  if (asked.keepBoard) {
    position = position.clone();
    position.giveTurn(side);
  } else game.turn(side);
  const limits = asked.keepBoard ? session.limits : time.limits(side, position, session.limits);
  const begun = session.clock();
  const mayResign = !asked.keepBoard && !asked.cleanUp;
  let move = await player.choose(position, limits, mayResign ? session.resignBelow : -1, () => {
    asked.progress?.();
    return false;
  });
  if (asked.cleanUp && move === position.pass) {
    const dead = (await deadStones(session)).filter((p) => position.points[p] === 3 - side);
    if (dead.length > 0) {
      await player.think(position, limits);
      move = moveReports(player.search).find((m) => m.move !== position.pass)?.move ?? move;
    }
  }
  if (asked.keepBoard) return move < 0 ? 'resign' : moveToGtp(move, position.size);
  time.spent(side, session.clock() - begun);
  if (move < 0) {
    position.resign(side);
    return 'resign';
  }
  game.play(side, move);
  return moveToGtp(move, position.size);
}
