import type { NetworkFile, NetworkInfo } from '../../../../selfplay/networkFile.js';
import { calibrationPositions } from '../../network/calibration.js';
import { quantizedGraph } from '../../network/quantize.js';
import { katagoGraph } from './graph.js';
import type { KatagoModel } from './model.js';

/**
 * A KataGo network whose convolutions compute in 8-bit integers, see {@link quantizedGraph}. Attention, pooling, the heads'
 * last layers and the sums between blocks stay floats.
 */
export function quantizeKatago(
  model: KatagoModel,
  info: NetworkInfo,
  profile: Float32Array | undefined,
): NetworkFile {
  const { size, planes } = info;
  const graph = quantizedGraph(
    (hooks) => katagoGraph(model, size, hooks, profile),
    planes,
    calibrationPositions(size),
  );
  return { info: { ...info, quantized: true }, onnx: graph.toBytes() };
}
