import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BYTE_PRODUCT, byteSumsSaturate, largestProduct } from '../../../base/onnx/byteSums.js';
import { OnnxSession, ortTensor } from '../../../base/onnxSession.js';
import { Graph } from '../../../src/tensor/onnx/graph.js';

/** An 8-bit convolution of one point, written as networks are; weights `[channels, channels]` of 127 on images of 255. */
function convolution(channels: number): number[] {
  const graph = new Graph();
  const image = graph.input('image', 'float32', [1, channels, 9, 9]);
  const [scale, zero] = [graph.scalar(1), graph.constant(Uint8Array.of(0), [])];
  const bytes = graph.node('QuantizeLinear', [image, scale, zero]);
  const kernel = graph.constant(new Int8Array(channels * channels).fill(127), [channels, channels, 1, 1]);
  const sums = graph.node('Conv', [
    graph.node('DequantizeLinear', [bytes, scale, zero]),
    graph.node('DequantizeLinear', [kernel, scale, graph.constant(Int8Array.of(0), [])]),
  ]);
  // A scale of its own brings the largest sum to 255, so that the sum survives the way back to bytes.
  const most = graph.scalar(channels * 127);
  const out = graph.node('QuantizeLinear', [sums, most, zero]);
  graph.output(graph.node('DequantizeLinear', [out, most, zero], {}, {}, 'out'), 'float32', [
    1,
    channels,
    9,
    9,
  ]);
  const session = new OnnxSession(graph.toBytes());
  const Ort = ortTensor();
  const data = new Float32Array(channels * 81).fill(255);
  const result = session.run({ image: new Ort('float32', data, [1, channels, 9, 9]) }, { out: null });
  session.dispose();
  return [...(result.out.data as Float32Array)].map((sum) => sum / (channels * 127));
}

describe('sums of products of bytes', () => {
  it('are tried with the model that is written out', () => {
    const graph = new Graph();
    const product = graph.node(
      'MatMulInteger',
      [graph.input('images', 'uint8', ['m', 'k']), graph.input('kernels', 'int8', ['k', 'n'])],
      {},
      {},
      'sums',
    );
    graph.output(product, 'int32', ['m', 'n']);
    assert.equal(BYTE_PRODUCT, Buffer.from(graph.toBytes()).toString('base64'));
  });

  it('are exact on every processor where a session is told to add exactly', () => {
    assert.ok(largestProduct(true).every((sum) => sum === 32 * 255 * 127));
  });

  it('saturate in a convolution where the trial says so, and nowhere else', () => {
    const saturated = convolution(32).some((value) => value !== 255);
    assert.equal(byteSumsSaturate(), saturated);
  });
});
