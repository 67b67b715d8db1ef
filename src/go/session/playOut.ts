import { Rng } from '../../../base/rng.js';
import type { Evaluator } from '../../../engine/evaluator.js';
import type { Position } from '../../../engine/position.js';
import type { Rules } from '../../../engine/rules.js';
import { areaScore } from '../../../engine/scoring.js';
import { PLAY_SEARCH, type SearchOptions } from '../../../engine/search/options.js';
import { Player } from '../../../selfplay/player.js';
import { ownersOf } from './ownership.js';

/** A search to which points are worth as much as the result. */
const SEARCH: SearchOptions = { ...PLAY_SEARCH, scoreWeight: 1 };
/** Playouts of the search for a move. */
const PLAYOUTS = 100;
/** Seconds after which the position is taken as it stands. */
const MOST_SECONDS = 5;

/**
 * Plays a position on by short searches of both sides until a question is settled, or to the end that area counting
 * without an agreement has: whoever thinks a stone dead has to take it. Komi follows what the network expects of the board,
 * or without an ownership head the count of it as it stands, so that there is something to play for, whoever is ahead.
 * @param isSettled asked before each move, with the network's Black-positive ownership where it has any.
 * @returns the last position, and whether both passed.
 */
export async function playOut(
  evaluator: Evaluator,
  from: Position,
  isSettled: (owners: readonly number[] | undefined) => boolean,
): Promise<{ position: Position; ended: boolean }> {
  const position = from.clone();
  position.rules = withoutAgreement(position.rules);
  const player = new Player(position, evaluator, new Rng('play out'), SEARCH);
  const end = performance.now() + 1000 * MOST_SECONDS;
  for (let moves = 0; !position.isOver && moves < 2 * position.area; moves++) {
    const left = (end - performance.now()) / 1000;
    if (left <= 0) break;
    // After a pass the network may take the pass for a move that was needed.
    if (position.passes === 0) {
      const owners = await ownersOf(evaluator, position);
      if (isSettled(owners)) break;
      position.komi = owners
        ? Math.round(owners.reduce((sum, owner) => sum + owner, 0))
        : position.komi + Math.round(areaScore(position));
    }
    position.play(await player.choose(position, { visits: PLAYOUTS, seconds: left }));
  }
  return { position, ended: position.isOver };
}

/** The rules with the end that Tromp and Taylor's have: what stands when both have passed is alive. */
function withoutAgreement(rules: Rules): Rules {
  return {
    ...rules,
    scoring: 'area',
    ko: rules.ko === 'simple' ? 'positional' : rules.ko,
    passStones: false,
    whitePassesLast: false,
    deadByAgreement: false,
    handicapBonus: 'none',
  };
}
