import '@tensorflow/tfjs-backend-wasm';
import { getKernel, registerKernel } from '@tensorflow/tfjs';
import { registerFallbacks } from '../cpu/fallback.js';
import { filterGradientKernel } from './filterGradient.js';

/** Gradients that wasm has no kernel for besides the convolution's filter gradient (tensorflow/tfjs issue 8474). */
const FALLBACKS = [
  'UnsortedSegmentSum',
  'DepthwiseConv2dNativeBackpropFilter',
  'DepthwiseConv2dNativeBackpropInput',
];

/** Registers tfjs's wasm backend, with the kernels that networks need to train and that it lacks. */
export function registerWasm(): void {
  if (getKernel(filterGradientKernel.kernelName, 'wasm')) return;
  registerKernel(filterGradientKernel);
  registerFallbacks('wasm', FALLBACKS);
}
