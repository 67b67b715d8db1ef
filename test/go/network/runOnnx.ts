import { OnnxSession, ortTensor, type SessionOptions } from '../../../base/onnxSession.js';
import { INPUTS, sideNumber } from '../../../engine/inputs.js';
import type { NetworkConfig } from '../../../src/go/network/config.js';
import { inputPlanes } from '../../../src/go/network/config.js';

/** A network's outputs by name, straight from onnxruntime. @param size the board of the planes. */
export function runOnnx(
  onnx: Uint8Array,
  config: NetworkConfig,
  planes: Float32Array,
  options: SessionOptions = {},
  size = config.size,
): Record<string, Float32Array> {
  const names = config.recipe === 'fast' ? ['policy', 'value', 'score', 'ownership'] : ['policy', 'value'];
  const count = planes.length / (size * size * inputPlanes(config));
  const session = new OnnxSession(onnx, options);
  const Tensor = ortTensor();
  const { numbers } = INPUTS[config.planes];
  const side = new Float32Array(count * numbers).fill(sideNumber(size));
  const out = session.run(
    {
      planes: new Tensor('float32', planes, [count, size, size, inputPlanes(config)]),
      ...(numbers > 0 ? { numbers: new Tensor('float32', side, [count, numbers]) } : {}),
    },
    Object.fromEntries(names.map((name) => [name, null])),
  );
  session.dispose();
  return Object.fromEntries(names.map((name) => [name, out[name].data as Float32Array]));
}
