import { availableParallelism } from 'node:os';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { ZeroError } from '../../base/errors.js';
import { mendResizeGradients } from './cpu/resizeGradients.js';
import { registerSecondOrder } from './gradients/secondOrder.js';
import { BACKENDS, type BackendName, DEVICES } from './names.js';
import { registerOnnxruntime } from './onnxruntime/register.js';

/** What the user asked for; nothing means the best there is. */
export interface BackendRequest {
  backend?: string;
  /** Execution provider of onnxruntime: cpu, cuda, dml, coreml or webgpu. */
  device?: string;
  /** Threads of onnxruntime (default: one a core). */
  threads?: number;
  /** Where onnxruntime writes a profile of every graph, without the ending that it adds; for diagnosis. */
  profile?: string;
}

/** The backend in use, and why it is that one. */
export interface BackendInfo {
  name: BackendName;
  why: string;
}

/** A native TensorFlow that loaded. */
interface NativeTensorflow {
  package: string;
  gpu: boolean;
}

let native: Promise<NativeTensorflow | string> | undefined;

/** Loads native TensorFlow once. @returns what loaded, or a sentence that says why nothing did. */
export function loadNative(): Promise<NativeTensorflow | string> {
  native ??= tryNative();
  return native;
}

async function tryNative(): Promise<NativeTensorflow | string> {
  // Else each kernel is announced a second time where both packages are installed and one lacks its library.
  tf.enableProdMode();
  patchUtil();
  const reasons: string[] = [];
  for (const name of ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']) {
    try {
      await import(name);
      const backend = tf.findBackend('tensorflow') as { isUsingGpuDevice?: boolean } | null;
      if (backend) return { package: name, gpu: backend.isUsingGpuDevice === true };
      reasons.push(`${name} uses another copy of TensorFlow.js`);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      reasons.push(
        code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
          ? `${name} is not installed`
          : message.includes('native addon module')
            ? `${name} is installed without its native library, which its install script downloads`
            : `${name} does not load (${message.split('\n')[0].slice(0, 120)})`,
      );
    }
  }
  return reasons.join('; ');
}

/** tfjs-node 4.22 calls functions of util that Node 22 warns of and Node 23 took out (tensorflow/tfjs issue 8609). */
function patchUtil(): void {
  const target = util as unknown as Record<string, unknown>;
  target.isNullOrUndefined = (x: unknown) => x === null || x === undefined;
  target.isArray = Array.isArray;
}

/**
 * Chooses and sets the TensorFlow.js backend: the one asked for (`backend`, else ZERO_BACKEND); else native TensorFlow
 * with a GPU; else onnxruntime; else native TensorFlow; else wasm; else cpu. May be called again to change it.
 * @throws ZeroError when the one asked for does not exist or does not work here.
 */
export async function useBackend(request: BackendRequest = {}): Promise<BackendInfo> {
  const wanted = request.backend ?? (process.env.ZERO_BACKEND || undefined);
  const { device } = request;
  if (device !== undefined && !(DEVICES as readonly string[]).includes(device))
    throw new ZeroError(`there is no device '${device}' (--device); use one of ${DEVICES.join(', ')}`);
  if (wanted !== undefined) {
    const from = request.backend !== undefined ? '--backend' : 'ZERO_BACKEND';
    if (!(BACKENDS as readonly string[]).includes(wanted))
      throw new ZeroError(`there is no backend '${wanted}' (${from}); use one of ${BACKENDS.join(', ')}`);
    if (device !== undefined && wanted !== 'onnxruntime')
      throw new ZeroError(
        `--device is for the backend onnxruntime, and ${from} asks for ${wanted}; leave one of them out`,
      );
    const problem = await start(wanted as BackendName, request);
    if (problem) throw new ZeroError(`the backend ${wanted} (${from}) does not work here: ${problem}`);
    return { name: wanted as BackendName, why: `asked for by ${from}` };
  }
  if (device !== undefined && device !== 'cpu') {
    const problem = await start('onnxruntime', request);
    if (problem) throw new ZeroError(`--device ${device} does not work here: ${problem}`);
    return { name: 'onnxruntime', why: `asked for by --device ${device}` };
  }
  const loaded = await loadNative();
  if (typeof loaded !== 'string' && loaded.gpu && !(await start('tensorflow', request)))
    return { name: 'tensorflow', why: `${loaded.package} sees a GPU` };
  const order = [
    [
      'onnxruntime',
      typeof loaded === 'string'
        ? 'no native TensorFlow loads'
        : `${loaded.package} sees no GPU; --backend tensorflow uses it on the processor`,
    ],
    ['tensorflow', 'onnxruntime does not load'],
    ['wasm', 'neither onnxruntime nor native TensorFlow loads'],
    ['cpu', 'nothing faster loads'],
  ] as const;
  for (const [name, why] of order) if (!(await start(name, request))) return { name, why };
  throw new ZeroError('no TensorFlow.js backend works here; run zero doctor');
}

/** Starts a backend. @returns why it cannot be used, or undefined. */
export async function start(name: BackendName, request: BackendRequest = {}): Promise<string | undefined> {
  tf.enableProdMode(); // no advertisement for tfjs-node on the console
  registerSecondOrder();
  mendResizeGradients();
  try {
    if (name === 'tensorflow') {
      const loaded = await loadNative();
      if (typeof loaded === 'string') return loaded;
    } else if (name === 'onnxruntime')
      registerOnnxruntime({
        threads: request.threads ?? availableParallelism(),
        provider: request.device,
        profile: request.profile,
      });
    else if (name === 'wasm') (await import('./wasm/register.js')).registerWasm();
    if (!(await tf.setBackend(name))) return 'TensorFlow.js refuses it';
    await tf.ready();
    // A first computation shows what a mere registration hides, such as a provider that is not in the library.
    tf.tidy(() => tf.add(tf.scalar(1), 1).dataSync());
    return undefined;
  } catch (error) {
    return (error as Error).message.split('\n')[0];
  }
}
