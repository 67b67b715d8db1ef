import { OnnxSession, ortTensor, type SessionOptions } from '../../../base/onnxSession.js';
import type { NetworkConfig } from '../../../src/go/network/config.js';
import { inputPlanes } from '../../../src/go/network/config.js';

/** A network's outputs by name, straight from onnxruntime. */
export function runOnnx(
  onnx: Uint8Array,
  config: NetworkConfig,
  planes: Float32Array,
  options: SessionOptions = {},
): Record<string, Float32Array> {
  const { size, recipe } = config;
  const names = recipe === 'fast' ? ['policy', 'value', 'score', 'ownership'] : ['policy', 'value'];
  const count = planes.length / (size * size * inputPlanes(config));
  const session = new OnnxSession(onnx, options);
  const Tensor = ortTensor();
  const out = session.run(
    { planes: new Tensor('float32', planes, [count, size, size, inputPlanes(config)]) },
    Object.fromEntries(names.map((name) => [name, null])),
  );
  session.dispose();
  return Object.fromEntries(names.map((name) => [name, out[name].data as Float32Array]));
}
