import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TensorInfo } from '@tensorflow/tfjs';
import { OnnxSession, ortTensor } from '../../../base/onnxSession.js';
import { Rng } from '../../../base/rng.js';
import { poolingKernels } from '../../../src/tensor/onnxruntime/kernels/pooling.js';
import { Emitter } from '../../../src/tensor/onnxruntime/recording/emitter.js';
import type { Recorder } from '../../../src/tensor/onnxruntime/recording/recorder.js';
import { Value } from '../../../src/tensor/onnxruntime/recording/value.js';

/** Runs the gradient of max pooling of 2x2, as it is written for a provider, on the processor. */
function gradientFor(provider: string, dy: Float32Array, x: Float32Array): Float32Array {
  const shapes = { dy: [2, 3, 2, 4], x: [2, 6, 4, 4] };
  const emitter = new Emitter(0, () => [], provider);
  const info = (shape: number[]): TensorInfo => ({ dataId: {}, shape, dtype: 'float32' });
  const record: Recorder['record'] = (_key, _inputs, shape, _dtype, emit) => {
    const inputs = [shapes.dy, shapes.x].map((of, i) => new Value(i, of, 'float32'));
    inputs.forEach((value, i) => {
      emitter.setPlain(value, emitter.graph.input(i === 0 ? 'dy' : 'x', 'float32', value.shape));
    });
    const out = new Value(2, shape, 'float32');
    emit(emitter, out, inputs);
    emitter.graph.output(
      emitter.graph.node('Identity', [emitter.plain(out)], {}, {}, 'out'),
      'float32',
      shape,
    );
    return info([...shape]);
  };
  const { kernelFunc } = poolingKernels.find(({ kernelName }) => kernelName === 'MaxPoolGrad')!;
  kernelFunc({
    inputs: { dy: info(shapes.dy), input: info(shapes.x), output: info(shapes.dy) },
    attrs: { filterSize: 2, strides: 2, pad: 'valid' },
    backend: { record } as never,
  });
  const Tensor = ortTensor();
  const session = new OnnxSession(emitter.graph.toBytes());
  const feeds = { dy: new Tensor('float32', dy, shapes.dy), x: new Tensor('float32', x, shapes.x) };
  const { out } = session.run(feeds, { out: null });
  session.dispose();
  return out.data as Float32Array;
}

test("the gradient of max pooling is the same with other providers' nodes, ties too", () => {
  const rng = new Rng('pooling');
  const dy = Float32Array.from({ length: 48 }, () => rng.normal());
  const x = Float32Array.from({ length: 192 }, () => rng.int(3));
  const expected = gradientFor('cpu', dy, x);
  assert.equal(expected.filter((value) => value !== 0).length, 48);
  assert.deepEqual(gradientFor('cuda', dy, x), expected);
});
