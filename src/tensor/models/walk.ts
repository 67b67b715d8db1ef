import type * as tf from '@tensorflow/tfjs';

/** A layer at one of its places in a model: a shared layer has several. */
export interface Place {
  layer: tf.layers.Layer;
  inputs: tf.SymbolicTensor[];
  outputs: tf.SymbolicTensor[];
}

/** All layer places that a model's outputs need, inputs before their users; nested models are single places. */
export function places(model: tf.LayersModel): Place[] {
  const list: Place[] = [];
  const seen = new Set<string>();
  const visit = (tensor: tf.SymbolicTensor): void => {
    const layer = tensor.sourceLayer;
    const key = `${layer.id} ${tensor.nodeIndex}`;
    if (seen.has(key)) return;
    seen.add(key);
    const node = layer.inboundNodes[tensor.nodeIndex];
    // An input of this model may be made by a layer outside of it.
    const isInput = model.inputs.some((t) => t.id === tensor.id);
    if (!isInput) for (const input of node.inputTensors) visit(input);
    list.push({ layer, inputs: isInput ? [] : node.inputTensors, outputs: node.outputTensors });
  };
  for (const input of model.inputs) visit(input);
  for (const output of model.outputs) visit(output);
  return list;
}

/** Whether a layer is a model of its own. */
export function isModel(layer: tf.layers.Layer): layer is tf.LayersModel {
  return 'inputLayers' in layer || 'outputLayers' in layer;
}
