import { Rng } from '../../../base/rng.js';
import { Position } from '../../../engine/position.js';
import { rulesByName } from '../../../engine/rules.js';
import { SearchBatch } from '../../../engine/search/drive.js';
import { policyTarget } from '../../../engine/search/policy.js';
import { Search } from '../../../engine/search/search.js';
import type { GameRecord } from '../../../selfplay/records.js';
import type { SelfplaySettings } from '../../../selfplay/settings.js';

/** An evaluator that runs at once, as onnxruntime's does. */
type RunsAtOnce = ConstructorParameters<typeof SearchBatch>[0] & { runSync(count: number): void };

/** How far a game's policies are from searches of the same positions. */
export interface Repeated {
  searches: number;
  /** Mean total variation distance between a recorded policy and a repeated one, and between two repeated ones: 0 to 1. */
  recorded: number;
  own: number;
}

/** Full searches of one game that are repeated at most: evenly spread over it. */
const MOST = 24;

/**
 * Repeats the full searches of a game twice, with other noise: an honest policy is about as far from both as they are from
 * each other. A game in which a newer network took over, or another centre of the score, is a little further.
 * @param settings those of the game's board.
 */
export function repeatGame(game: GameRecord, settings: SelfplaySettings, evaluator: RunsAtOnce): Repeated {
  const items: { search: Search; index: number }[] = [];
  const policies = recordedPolicies(game);
  const every = Math.max(1, Math.ceil(policies.length / MOST));
  const { simulations, search: options, passFrom } = settings;
  const rng = new Rng(`audit ${game.seed}`);
  for (const [index, { position }] of policies.entries()) {
    if (index % every !== 0) continue;
    for (let twice = 0; twice < 2; twice++) {
      const search = new Search(position, { ...options }, rng.fork());
      const banPass = position.moveNumber < passFrom;
      search.begin(position, simulations, { banPass, noise: true, considered: options.considered });
      items.push({ search, index });
    }
  }
  const waiting = [...items];
  const batch = new SearchBatch(evaluator, waiting.splice(0, evaluator.capacity), () => waiting.shift());
  for (let n = batch.collect(); n > 0; n = batch.collect()) {
    evaluator.runSync(n);
    batch.absorb();
  }
  const out = { searches: items.length / 2, recorded: 0, own: 0 };
  const area = game.size * game.size;
  for (let i = 0; i < items.length; i += 2) {
    const [a, b] = [new Float32Array(area + 1), new Float32Array(area + 1)];
    policyTarget(items[i].search, a);
    policyTarget(items[i + 1].search, b);
    const { policy } = policies[items[i].index];
    out.recorded += (distance(policy, a) + distance(policy, b)) / items.length;
    out.own += (2 * distance(a, b)) / items.length;
  }
  return out;
}

/** The positions of the full searches, and the policies that were recorded there. */
function recordedPolicies(game: GameRecord): { position: Position; policy: Float32Array }[] {
  const position = new Position(game.size, { rules: rulesByName(game.rules), komi: game.komi });
  const out: { position: Position; policy: Float32Array }[] = [];
  let at = 0;
  for (const [m, move] of game.moves.entries()) {
    if (game.full[m]) {
      const policy = new Float32Array(position.area + 1);
      const end = at + game.policyLengths[out.length];
      for (; at < end; at++) policy[game.policyMoves[at]] = game.policyProbabilities[at] / 65535;
      out.push({ position: position.clone(), policy });
    }
    position.play(move);
  }
  return out;
}

/** Total variation distance of two policies. */
function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
  return sum / 2;
}
