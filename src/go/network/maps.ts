import { type Model, readModel, withOutputs } from '../../../base/onnx/read.js';
import { OnnxSession, ortTensor } from '../../../base/onnxSession.js';
import { INPUTS, inputWriter } from '../../../engine/inputs.js';
import { katagoRules } from '../../../engine/katagoRules.js';
import type { Position } from '../../../engine/position.js';
import { type Answer, emptyAnswer, HEADS, type Outputs } from '../../../selfplay/heads.js';
import type { NetworkFile } from '../../../selfplay/networkFile.js';
import { checkGraph } from '../../../selfplay/networkGraph.js';
import { fieldsOf } from '../../tensor/convolution/fields.js';
import type { ReceptiveField } from '../../tensor/convolution/geometry.js';

/** What one layer of a network makes of a position: maps of the board. */
export interface BoardMaps {
  /** From 1; 0 is the input. */
  number: number;
  channels: number;
  /** What a point of it sees of the board; of infinite size where all of it was pooled. */
  field: ReceptiveField;
  /** `[channels][size * size]`. */
  maps: Float32Array[];
}

/** What a network makes of a position, from its planes to its heads, for the player to move. */
export interface NetworkMaps {
  layers: BoardMaps[];
  /** Probabilities by point, the pass left out, `[size * size]`; and that of the pass. */
  policy: Float32Array;
  pass: number;
  /** -1 to 1, `[size * size]`, where the network has the head. */
  ownership: Float32Array | undefined;
  answer: Answer;
}

/** The feature maps of a network on a position, as {@link NetworkProbe} gives them. */
export function networkMaps(network: NetworkFile, position: Position): NetworkMaps {
  const probe = new NetworkProbe(network);
  try {
    return probe.maps(position);
  } finally {
    probe.dispose();
  }
}

/** A network whose inside can be seen: the outputs of every rectified layer that is as large as the board, in order. */
export class NetworkProbe {
  private readonly session: OnnxSession;
  private readonly layers: readonly { name: string; field: ReceptiveField }[];

  constructor(readonly network: NetworkFile) {
    const { info, onnx } = network;
    const shapes = checkGraph(info, onnx);
    const model = readModel(onnx);
    const fields = fieldsOf(model);
    this.layers = rectified(model)
      .filter((name) => {
        const shape = shapes.get(name);
        return shape?.length === 4 && shape[2] === info.size && shape[3] === info.size;
      })
      .map((name) => ({ name, field: fields.get(name)! }));
    this.session = new OnnxSession(
      withOutputs(
        onnx,
        this.layers.map(({ name }) => name),
      ),
    );
  }

  maps(position: Position): NetworkMaps {
    const { size, planes, recipe } = this.network.info;
    const area = size * size;
    const set = INPUTS[planes];
    const input = new Float32Array(area * set.planes);
    const numbers = new Float32Array(set.numbers);
    inputWriter(planes, size)(position, input, 0, numbers, 0, 0);
    const Ort = ortTensor();
    const feeds = {
      planes: new Ort('float32', input, [1, size, size, set.planes]),
      ...(set.numbers > 0 ? { numbers: new Ort('float32', numbers, [1, set.numbers]) } : {}),
    };
    const heads = Object.keys(HEADS[recipe].outputs(area));
    const wanted = [...heads, ...this.layers.map(({ name }) => name)];
    const out = this.session.run(feeds, Object.fromEntries(wanted.map((name) => [name, null])));
    const data = (name: string) => out[name].data as Float32Array;
    const answer = emptyAnswer();
    const { ko, scoring } = katagoRules(position.rules);
    const answers: Outputs = Object.fromEntries(heads.map((name) => [name, data(name)]));
    HEADS[recipe].read(answers, 0, ko === 'simple' || scoring === 'territory', answer);
    const shares = softmax(data('policy').subarray(0, area + 1));
    return {
      layers: [
        {
          number: 0,
          channels: set.planes,
          field: { size: 1, stride: 1, start: 0 },
          maps: planesOf(input, area),
        },
        ...this.layers.map(({ name, field }, i): BoardMaps => {
          const channels = data(name).length / area;
          const maps = Array.from({ length: channels }, (_, c) => data(name).slice(c * area, (c + 1) * area));
          return { number: i + 1, channels, field, maps };
        }),
      ],
      policy: shares.slice(0, area),
      pass: shares[area],
      ownership: out.ownership && data('ownership').slice(),
      answer,
    };
  }

  dispose(): void {
    this.session.dispose();
  }
}

/** The outputs of a model's rectified layers: relu, or mish written as x n / (2 - n) with n = s (2 - s), s = sigmoid(x). */
function rectified({ nodes }: Model): string[] {
  const made = new Map(nodes.map((n) => [n.outputs[0], n]));
  const maker = (name: string | undefined, op: string) => {
    const node = made.get(name ?? '');
    return node?.op === op ? node : undefined;
  };
  const isMish = ([, ratio]: readonly string[]) =>
    maker(maker(maker(ratio, 'Div')?.inputs[0], 'Mul')?.inputs[0], 'Sigmoid') !== undefined;
  return nodes
    .filter(({ op, inputs }) => op === 'Relu' || (op === 'Mul' && isMish(inputs)))
    .map(({ outputs }) => outputs[0]);
}

function softmax(logits: Float32Array): Float32Array {
  const most = logits.reduce((a, b) => Math.max(a, b));
  const sum = logits.reduce((a, b) => a + Math.exp(b - most), 0);
  return logits.map((x) => Math.exp(x - most) / sum);
}

/** Planes `[size * size][planes]` one by one. */
function planesOf(input: Float32Array, area: number): Float32Array[] {
  const count = input.length / area;
  return Array.from({ length: count }, (_, c) =>
    Float32Array.from({ length: area }, (_unused, p) => input[p * count + c]),
  );
}
