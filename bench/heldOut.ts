// How near networks are to what searches found in recorded games, best in games that none of them has learned from:
//   npm run bench:held-out -- RECORDS NETWORK [NETWORK...] [--after STEP] [--size 9] [--positions 25600] [--seed 1] [--json]
// --after takes games by networks of later steps alone. Differences are from the first network, in the same positions under the same
// symmetries, +- 95 %. They tell apart what matches of hundreds of games do not, but a network is nearer to games of its like: compare
// those that went apart from one and the same.
import './errors.js';
import { parseArgs } from 'node:util';
import { UsageError, ZeroError } from '../base/errors.js';
import { Rng } from '../base/rng.js';
import { INPUTS, sideNumber } from '../engine/inputs.js';
import { batchInputs } from '../selfplay/networkEvaluator.js';
import { type NetworkFile, trainedShape } from '../selfplay/networkFile.js';
import { NetworkSession } from '../selfplay/networkSession.js';
import { RecordReader } from '../selfplay/recordFolder.js';
import type { GameRecord } from '../selfplay/records.js';
import { networkOn, openSource } from '../src/go/networkFiles/open.js';
import { fastTraining } from '../src/go/settings/training.js';
import { makeBatch, ReplayWindow } from '../src/go/training/window.js';
import { argMax } from './positions.js';
import { statistics } from './searches.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    after: { type: 'string', default: '-1' },
    size: { type: 'string', default: '9' },
    positions: { type: 'string', default: '25600' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const [records, ...names] = positionals;
if (names.length === 0) throw new UsageError('give the records folder of a run, and networks');
/** An option that is a number. @throws UsageError when it is none. */
function number(name: 'after' | 'size' | 'positions'): number {
  const n = Number(values[name]);
  if (!Number.isInteger(n)) throw new UsageError(`--${name} must be a whole number, not '${values[name]}'`);
  return n;
}

const [size, after, positions] = [number('size'), number('after'), number('positions')];
if (positions < 1) throw new UsageError('--positions must be at least 1');
const moves = size * size + 1;
const BATCH = 128;

const games = new RecordReader(records).poll().filter((game) => game.size === size && game.network > after);
if (games.length === 0)
  throw new ZeroError(`${records} has no game on ${size}x${size} by a network after step ${after}`);

/** What a network makes of each position drawn. */
interface Findings {
  crossEntropy: number[];
  /** Squared error of the value from the game's result. */
  value: number[];
  /** 1 where its first move is the search's, else 0. */
  same: number[];
}

/** The same positions for every network, from the same seed. */
function findings(network: NetworkFile, from: readonly GameRecord[]): Findings {
  const { planes } = trainedShape(network.info);
  const window = new ReplayWindow(size, planes, {
    ...fastTraining(size),
    windowScale: 1e9,
    valueFromSearch: 0,
  });
  for (const game of from) window.add(game);
  const session = new NetworkSession(network, { threads: 1 });
  const numbers = new Float32Array(BATCH * INPUTS[planes].numbers).fill(sideNumber(size));
  const rng = new Rng(`held out ${values.seed}`);
  const batch = makeBatch(BATCH, size, planes);
  const found: Findings = { crossEntropy: [], value: [], same: [] };
  while (found.value.length < positions) {
    window.sample(batch, rng);
    const { policy, value } = session.run(
      batchInputs({ ...network.info, size }, BATCH, batch.planes, numbers),
    );
    for (let row = 0; row < BATCH; row++) {
      const first = row * moves;
      found.crossEntropy.push(crossEntropy(batch.policy, policy, first));
      found.value.push((value[row] - batch.value[row]) ** 2);
      found.same.push(argMax(policy, first, moves) === argMax(batch.policy, first, moves) ? 1 : 0);
    }
  }
  session.dispose();
  return found;
}

/** -sum pi log p of one row, p the softmax of the logits. */
function crossEntropy(target: Float32Array, logits: Float32Array, first: number): number {
  const most = logits[first + argMax(logits, first, moves)];
  let [sum, out] = [0, 0];
  for (let i = first; i < first + moves; i++) sum += Math.exp(logits[i] - most);
  const whole = most + Math.log(sum);
  for (let i = first; i < first + moves; i++) out += target[i] * (whole - logits[i]);
  return out;
}

const KEYS = ['crossEntropy', 'value', 'same'] as const;
let base: Findings | undefined;
const rows = names.map((name) => {
  const found = findings(networkOn(openSource(name, size), size), games);
  base ??= found;
  const compared = KEYS.map((key) => {
    const { mean: difference, error } = statistics(found[key].map((x, i) => x - base![key][i]));
    return [key, { mean: statistics(found[key]).mean, difference, error }] as const;
  });
  return { network: name, ...Object.fromEntries(compared) } as { network: string } & Record<
    (typeof KEYS)[number],
    { mean: number; difference: number; error: number }
  >;
});

if (values.json) console.log(JSON.stringify({ games: games.length, positions, rows }));
else {
  console.log(
    `${positions} positions drawn from ${games.length} games on ${size}x${size}; differences from the first`,
  );
  console.log('cross-entropy of the policy    squared error of the value       first move the same');
  for (const { network, ...row } of rows) {
    const cell = ({ mean, difference, error }: (typeof row)['value']) =>
      `${mean.toFixed(4)} ${difference.toFixed(4).padStart(7)} +- ${error.toFixed(4)}`;
    console.log(`${KEYS.map((key) => cell(row[key]).padEnd(28)).join('   ')}   ${network}`);
  }
}
