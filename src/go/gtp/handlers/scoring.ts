import { moveToGtp } from '../../../../engine/coords.js';
import { BLACK, EMPTY, type Position } from '../../../../engine/position.js';
import { formatResult, score } from '../../../../engine/scoring.js';
import type { Session } from '../engine.js';
import { type Commands, Refusal } from '../protocol.js';

/** Mean ownership of a group by its opponent from which on it counts as dead. */
const DEAD_FROM = 0.5;

/** Commands that judge a finished game: GTP 2, section 6.3.4. */
export function scoringCommands(session: Session): Commands {
  const { game } = session;
  return {
    final_score: async () => {
      const { position } = game;
      return formatResult(score(position, await deadStones(session)).score, position.resigned);
    },
    final_status_list: async ([status]) => {
      if (status !== 'dead' && status !== 'alive' && status !== 'seki') throw new Refusal('syntax error');
      if (status === 'seki') return ''; // stones in seki count as alive
      const dead = new Set(await deadStones(session));
      return groups(game.position)
        .filter((group) => dead.has(group[0]) === (status === 'dead'))
        .map((group) => group.map((p) => moveToGtp(p, game.position.size)).join(' '))
        .join('\n');
    },
  };
}

/** Stones that the network gives to their opponent, where it has an ownership head; none otherwise. */
export async function deadStones(session: Session): Promise<number[]> {
  const { position } = session.game;
  const evaluator = session.evaluator();
  if (!evaluator.ownership || position.resigned !== EMPTY) return [];
  evaluator.put(0, position, 0);
  await evaluator.run(1);
  const owner = evaluator.ownership;
  return groups(position)
    .filter((group) => {
      const sum = group.reduce((s, p) => s + owner[p], 0);
      const own = position.points[group[0]] === position.toPlay ? sum : -sum;
      return own / group.length < -DEAD_FROM;
    })
    .flat();
}

/** The chains on the board, each as its points. */
function groups(position: Position): number[][] {
  const seen = new Uint8Array(position.area);
  const stones = new Int16Array(position.area);
  const out: number[][] = [];
  for (let p = 0; p < position.area; p++) {
    if (position.points[p] === EMPTY || seen[p]) continue;
    const group = Array.from(stones.subarray(0, position.groupStones(p, stones)));
    for (const q of group) seen[q] = 1;
    out.push(group);
  }
  return out;
}

/** Who owns each point by the network, from -1 White to 1 Black, `[area]`. @throws Refusal when it cannot tell. */
export async function ownership(session: Session): Promise<Float32Array> {
  const { position } = session.game;
  const evaluator = session.evaluator();
  if (!evaluator.ownership) throw new Refusal('this network has no ownership head');
  evaluator.put(0, position, 0);
  await evaluator.run(1);
  const sign = position.toPlay === BLACK ? 1 : -1;
  return Float32Array.from(evaluator.ownership.subarray(0, position.area), (x) => x * sign);
}
