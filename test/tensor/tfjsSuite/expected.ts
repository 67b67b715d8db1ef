const LIST_ADDED =
  'TransformerDecoder adds a list with a tensor in it, of which TensorFlow.js makes [1] without a number: an error here, NaN there';
const NAN_SIGN = 'the sign of NaN is NaN here, as in NumPy and PyTorch; TensorFlow.js says 0';

/** Specs of TensorFlow.js that fail on the onnxruntime backend, by their full names, and why that is right. */
export const EXPECTED: Record<'core' | 'layers', Record<string, string>> = {
  core: {
    'gradients test-onnxruntime {} errors if relevant ops are missing grads':
      'it wants none for a comparison, which has one in zero: 0',
    'avgPool test-onnxruntime {} gradient x=[3,3,1] f=[3,3] s=1 p=explicit':
      'it divides by the whole window, the forward pass by the points on the image; differences agree with zero',
    'conv2dTranspose test-onnxruntime {} input=8x8x8,output=4x4x8,f=8,s=1,inDepth=8,p=same vec4':
      'no convolution with these strides and paddings makes 8 x 8 of 4 x 4',
    'exp test-onnxruntime {} int32': 'it expects more digits than a float32 has',
    'tan test-onnxruntime {} numbers exceed float32 precision':
      'it expects more digits than a float32 argument decides',
    'sign test-onnxruntime {} basic': NAN_SIGN,
    'sign test-onnxruntime {} does not propagate NaNs': NAN_SIGN,
    'sign test-onnxruntime {} accepts a tensor-like object': NAN_SIGN,
  },
  layers: {
    'tfjs-core version consistency version.ts matches package version':
      'it looks for package.json beside its sources, and they are compiled elsewhere',
    'TransformerDecoder one training step of transformer without cross attention': LIST_ADDED,
    'GPT2Backbone call': LIST_ADDED,
    'GPT2Backbone variable sequence length': LIST_ADDED,
    'GPT2Backbone predict': LIST_ADDED,
    'GPT2Backbone does not leak memory': LIST_ADDED,
  },
};
