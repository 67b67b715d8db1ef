import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OnnxSession, ortTensor } from '../../../../base/onnxSession.js';
import { Rng } from '../../../../base/rng.js';
import { checkGraph } from '../../../../selfplay/networkGraph.js';
import { katagoGraph } from '../../../../src/go/networkFiles/katago/graph.js';
import { parseKatago } from '../../../../src/go/networkFiles/katago/parse.js';
import { profileNumbers } from '../../../../src/go/networkFiles/katago/profile.js';
import { type Expected, type Plan, smallNetwork } from './smallNetwork.js';

const nested = { nested: ['ordinary', 'pooled'] } as const;
const transformer = ['attention', 'feed-forward'] as const;
/** Every version, block, activation and variant at least once. */
const PLANS: Record<string, Plan> = {
  'version 8, pooled': { version: 8, channels: 4, blocks: ['ordinary', 'pooled'] },
  'version 9': { version: 9, channels: 3, blocks: ['pooled'] },
  'version 10': { version: 10, channels: 3, blocks: ['ordinary'] },
  'version 11, mish': { version: 11, channels: 4, blocks: ['pooled'], activation: 'MISH' },
  'version 12, silu, an optimistic policy': {
    version: 12,
    channels: 3,
    blocks: ['ordinary'],
    activation: 'SILU',
  },
  'version 13, scalings': { version: 13, channels: 3, blocks: [nested] },
  'version 14, nested in nested': { version: 14, channels: 4, blocks: [{ nested: [nested, 'ordinary'] }] },
  'version 15, mish, nested': { version: 15, channels: 5, blocks: [nested, nested], activation: 'MISH' },
  'version 15, no activation': { version: 15, channels: 3, blocks: ['pooled'], activation: 'IDENTITY' },
  'version 16, values of moves': { version: 16, channels: 4, blocks: ['ordinary'] },
  'version 17, attention': { version: 17, channels: 4, blocks: transformer, activation: 'SILU' },
  'version 17, learned positions, RMS norm of points': {
    version: 17,
    channels: 4,
    blocks: ['ordinary', ...transformer, ...transformer, 'pooled'],
    rotary: 'learned',
    rmsTip: 'points',
    activation: 'MISH',
    policyChannels: 4,
  },
  'version 17, no positions, RMS norm of the board': {
    version: 17,
    channels: 4,
    blocks: [{ nested: transformer }],
    rotary: 'none',
    rmsTip: 'board',
  },
};

describe("a KataGo network's graph says what plain loops say", () => {
  for (const [name, plan] of Object.entries(PLANS))
    it(name, () => {
      const rng = new Rng(name);
      const network = smallNetwork(plan, rng);
      const model = parseKatago(network.binary);
      const optimistic = model.policy.channels > 1;
      for (const size of [2, 4]) {
        const onnx = katagoGraph(model, size).toBytes();
        checkGraph({ size, planes: 'katago', recipe: optimistic ? 'katago-optimistic' : 'katago' }, onnx);
        const area = size * size;
        const planes = Float32Array.from({ length: area * 22 }, () => rng.int(2));
        const numbers = Float32Array.from({ length: 19 }, () => rng.normal());
        const out = run(onnx, size, planes, numbers, optimistic);
        const rows = Array.from({ length: area }, (_, p) =>
          Array.from(planes.subarray(p * 22, (p + 1) * 22)),
        );
        const expected = network.answer(rows, Array.from(numbers), size);
        for (const key of ['policy', 'optimistic', 'outcome', 'scores', 'ownership'] as const)
          near(out[key], expected[key], `${key} on ${size}x${size}`);
      }
    });

  it('version 15, in the style of people', () => {
    const profile = profileNumbers('5k', 5);
    const plan: Plan = {
      version: 15,
      channels: 4,
      blocks: ['ordinary'],
      profile: Array.from(profile),
      activation: 'MISH',
    };
    const network = smallNetwork(plan, new Rng('people'));
    const model = parseKatago(network.binary);
    const planes = new Float32Array(25 * 22).fill(1);
    const numbers = new Float32Array(19).fill(0.3);
    const out = run(katagoGraph(model, 5, undefined, profile).toBytes(), 5, planes, numbers, true);
    const rows = Array.from({ length: 25 }, () => Array(22).fill(1));
    near(out.policy, network.answer(rows, Array.from(numbers), 5).policy, 'policy');
  });

  it('the text of a network is the network', () => {
    const { text, binary } = smallNetwork(PLANS['version 15, mish, nested'], new Rng('text'));
    assert.deepEqual(parseKatago(text), parseKatago(binary));
  });
});

function run(
  onnx: Uint8Array,
  size: number,
  planes: Float32Array,
  numbers: Float32Array,
  optimistic: boolean,
): Expected {
  const session = new OnnxSession(onnx);
  const Ort = ortTensor();
  const feeds = {
    planes: new Ort('float32', planes, [1, size, size, 22]),
    numbers: new Ort('float32', numbers, [1, 19]),
  };
  const names = ['policy', 'outcome', 'scores', 'ownership', ...(optimistic ? ['optimistic'] : [])];
  const out = session.run(feeds, Object.fromEntries(names.map((name) => [name, null])));
  session.dispose();
  const of = (name: string) => out[name] && Array.from(out[name].data as Float32Array);
  return {
    policy: of('policy'),
    optimistic: of('optimistic'),
    outcome: of('outcome'),
    scores: of('scores'),
    ownership: of('ownership'),
  };
}

function near(found: number[] | undefined, expected: number[] | undefined, what: string): void {
  assert.equal(found?.length, expected?.length, what);
  const most = Math.max(1, ...(expected ?? []).map(Math.abs));
  const off = Math.max(0, ...(expected ?? []).map((x, i) => Math.abs(x - found![i])));
  assert.ok(off < 1e-4 * most, `${what} is off by ${off}`);
}
