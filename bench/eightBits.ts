// 8-bit networks on this processor: how far they are from the same weights and images computed in floats, and what exact
// sums of products cost where they saturate (base/onnx/bytePairs.ts).
//   npm run bench:eight-bits -- [NETWORK.zero ...]
import './errors.js';
import { needsExactBytes } from '../base/onnx/byteSums.js';
import { OnnxSession, ortTensor, type SessionOptions } from '../base/onnxSession.js';
import { INPUTS } from '../engine/inputs.js';
import { readNetwork } from '../selfplay/networkFile.js';
import { shippedNetworkPath } from '../src/go/networkFiles/open.js';
import { argMax, planesOf, policyPositions } from './positions.js';

const COUNT = 200;
const BATCHES = [1, 16, 64];
const ROUNDS = 10;
/** Evaluations in one timed stretch. */
const STRETCH = 192;

const paths = process.argv.slice(2);
if (paths.length === 0) paths.push(...[5, 7, 9].map((size) => shippedNetworkPath(size)));
const Tensor = ortTensor();
for (const path of paths) {
  const { info, onnx } = readNetwork(path);
  const { size } = info;
  const moves = size * size + 1;
  const each = size * size * INPUTS[info.planes].planes;
  const planes = planesOf(policyPositions(readNetwork(path), COUNT, 'bench'), info);
  const evaluate = (session: OnnxSession, count: number) => {
    const data = planes.subarray(0, count * each);
    const out = session.run(
      { planes: new Tensor('float32', data, [count, size, size, INPUTS[info.planes].planes]) },
      { policy: null, value: null },
    );
    return { policy: out.policy.data as Float32Array, value: out.value.data as Float32Array };
  };
  const floats = evaluate(new OnnxSession(onnx, { optimize: false }), COUNT);
  const ways: [string, SessionOptions][] = [
    ['sums that may saturate', {}],
    ['exact sums', { exactBytes: true }],
  ];
  const sessions = ways.map(([, options]) => new OnnxSession(onnx, { threads: 1, ...options }));
  const best = sessions.map(() => BATCHES.map(() => Number.POSITIVE_INFINITY));
  for (let round = 0; round < ROUNDS; round++)
    BATCHES.forEach((batch, b) => {
      sessions.forEach((session, s) => {
        evaluate(session, batch);
        const before = process.cpuUsage();
        for (let done = 0; done < STRETCH; done += batch) evaluate(session, batch);
        const { user, system } = process.cpuUsage(before);
        best[s][b] = Math.min(best[s][b], (user + system) / (Math.ceil(STRETCH / batch) * batch));
      });
    });
  const used = needsExactBytes(onnx) ? 1 : 0;
  console.log(`${path}: ${COUNT} positions; evaluations a core-second at batch ${BATCHES.join(', ')}`);
  ways.forEach(([name], s) => {
    const { policy, value } = evaluate(sessions[s], COUNT);
    let [same, sum, worst] = [0, 0, 0];
    for (let i = 0; i < COUNT; i++) {
      const off = Math.abs(value[i] - floats.value[i]);
      sum += off;
      worst = Math.max(worst, off);
      if (argMax(policy, i * moves, moves) === argMax(floats.policy, i * moves, moves)) same++;
    }
    const speeds = best[s].map((us) => Math.round(1e6 / us).toLocaleString('en'));
    console.log(
      `  ${name.padEnd(23)} value off by ${(sum / COUNT).toFixed(4)}, at most ${worst.toFixed(3)}; ` +
        `first move the same in ${((100 * same) / COUNT).toFixed(1)} %; ${speeds.join(' / ')}${s === used ? '  (used)' : ''}`,
    );
  });
}
