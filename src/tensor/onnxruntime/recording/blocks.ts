import { OnnxSession, ortTensor } from '../../../../base/onnxSession.js';
import { Graph } from '../../onnx/graph.js';

/** Block sizes that onnxruntime's processors have: AVX-512 and ARM, then AVX2. */
const SIZES = [16, 8];
/** Channels of the trial: whole blocks of every size. */
const CHANNELS = 32;

let found: number | undefined;

/**
 * Channels in a block of onnxruntime's blocked convolutions (domain com.microsoft.nchwc), which depend on the
 * processor. Nothing tells, so a trial convolution in blocks is compared with a plain one, once a process.
 * @returns 0 where no blocked convolution gives the right result, or for providers other than the cpu.
 */
export function blockSize(provider = 'cpu'): number {
  if (provider !== 'cpu') return 0;
  found ??= SIZES.find(agrees) ?? 0;
  return found;
}

function agrees(block: number): boolean {
  const g = new Graph();
  const shape = [1, CHANNELS, 3, 3];
  g.input('x', 'float32', shape);
  g.input('w', 'float32', [CHANNELS, CHANNELS, 3, 3]);
  const attributes = {
    kernel_shape: [3, 3],
    pads: [1, 1, 1, 1],
    strides: [1, 1],
    dilations: [1, 1],
    group: 1,
  };
  const blocks = CHANNELS / block;
  const parts = g.node('Reshape', ['w', g.ints([blocks, block, blocks, block, 3, 3])]);
  const turned = g.node('Transpose', [parts], { perm: [0, 2, 4, 5, 3, 1] });
  const filter = g.node('Reshape', [turned, g.ints([CHANNELS, CHANNELS, 3, 3])]);
  const image = g.node('com.microsoft.nchwc.ReorderInput', ['x']);
  const result = g.node('com.microsoft.nchwc.Conv', [image, filter], attributes);
  g.node('com.microsoft.nchwc.ReorderOutput', [result], { channels: CHANNELS }, {}, 'blocked');
  g.node('Conv', ['x', 'w'], attributes, {}, 'plain');
  g.output('blocked', 'float32', shape);
  g.output('plain', 'float32', shape);
  const Tensor = ortTensor();
  // Whole numbers, whose sums are exact in any order.
  const numbers = (length: number) => Float32Array.from({ length }, (_, i) => ((i * 37) % 11) - 5);
  try {
    const session = new OnnxSession(g.toBytes(), { threads: 1 });
    const out = session.run(
      {
        x: new Tensor('float32', numbers(CHANNELS * 9), shape),
        w: new Tensor('float32', numbers(CHANNELS * CHANNELS * 9), [CHANNELS, CHANNELS, 3, 3]),
      },
      { blocked: null, plain: null },
    );
    session.dispose();
    const blocked = out.blocked.data as Float32Array;
    const plain = out.plain.data as Float32Array;
    return blocked.every((value, i) => value === plain[i]);
  } catch {
    return false; // an onnxruntime without these operations
  }
}
