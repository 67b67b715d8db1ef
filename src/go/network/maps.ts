import { readModel, withOutputs } from '../../../base/onnx/read.js';
import { OnnxSession, ortTensor } from '../../../base/onnxSession.js';
import { INPUTS, inputWriter } from '../../../engine/inputs.js';
import type { Position } from '../../../engine/position.js';
import { HEADS } from '../../../selfplay/heads.js';
import type { NetworkFile } from '../../../selfplay/networkFile.js';
import { checkGraph } from '../../../selfplay/networkGraph.js';

/** What one layer of a network makes of a position: maps of the board. */
export interface BoardMaps {
  /** From 1; 0 is the input. */
  number: number;
  channels: number;
  /** `[channels][size * size]`. */
  maps: Float32Array[];
}

/** What a network makes of a position, from its planes to its heads, for the player to move. */
export interface NetworkMaps {
  layers: BoardMaps[];
  /** Probabilities by point, the pass left out, `[size * size]`. */
  policy: Float32Array;
  /** -1 to 1, `[size * size]`, where the network has the head. */
  ownership: Float32Array | undefined;
}

/** The feature maps of a network on a position: of every rectified layer that is as large as the board, in order. */
export function networkMaps(network: NetworkFile, position: Position): NetworkMaps {
  const { info, onnx } = network;
  const { size, planes, recipe } = info;
  const area = size * size;
  const shapes = checkGraph(info, onnx);
  const names = readModel(onnx)
    .nodes.filter(({ op, outputs }) => {
      const shape = shapes.get(outputs[0]);
      return op === 'Relu' && shape?.length === 4 && shape[2] === size && shape[3] === size;
    })
    .map(({ outputs }) => outputs[0]);
  const set = INPUTS[planes];
  const input = new Float32Array(area * set.planes);
  const numbers = new Float32Array(set.numbers);
  inputWriter(planes, size)(position, input, 0, numbers, 0, 0);
  const session = new OnnxSession(withOutputs(onnx, names));
  try {
    const Ort = ortTensor();
    const feeds = {
      planes: new Ort('float32', input, [1, size, size, set.planes]),
      ...(set.numbers > 0 ? { numbers: new Ort('float32', numbers, [1, set.numbers]) } : {}),
    };
    const answers = Object.keys(HEADS[recipe].outputs(area)).filter((name) =>
      /^(policy|ownership)$/.test(name),
    );
    const wanted = [...answers, ...names];
    const out = session.run(feeds, Object.fromEntries(wanted.map((name) => [name, null])));
    const layers: BoardMaps[] = [{ number: 0, channels: set.planes, maps: planesOf(input, area) }];
    for (const [i, name] of names.entries()) {
      const data = out[name].data as Float32Array;
      const channels = data.length / area;
      const maps = Array.from({ length: channels }, (_, c) => data.slice(c * area, (c + 1) * area));
      layers.push({ number: i + 1, channels, maps });
    }
    const logits = out.policy.data as Float32Array;
    const most = logits.reduce((a, b) => Math.max(a, b));
    const sum = logits.reduce((a, b) => a + Math.exp(b - most), 0);
    return {
      layers,
      policy: logits.slice(0, area).map((x) => Math.exp(x - most) / sum),
      ownership: out.ownership && (out.ownership.data as Float32Array).slice(),
    };
  } finally {
    session.dispose();
  }
}

/** Planes `[size * size][planes]` one by one. */
function planesOf(input: Float32Array, area: number): Float32Array[] {
  const count = input.length / area;
  return Array.from({ length: count }, (_, c) =>
    Float32Array.from({ length: area }, (_unused, p) => input[p * count + c]),
  );
}
