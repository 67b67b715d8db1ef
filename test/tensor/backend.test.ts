import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

/** A process in which stand-ins take the place of packages that a machine may have or lack. */
interface Machine {
  /** Source of each native TensorFlow package that is installed. */
  packages: Record<string, string>;
  /** Whether onnxruntime's library is missing. */
  withoutOnnxruntime?: boolean;
  /** What the user asks for. */
  request?: { backend?: string; device?: string };
  /** ZERO_BACKEND in the environment. */
  environment?: string;
}

/** A native TensorFlow that registers as tfjs-node does and computes with the kernels of the cpu backend. */
const native = (gpu: boolean) => `
  import util from 'node:util';
  import * as tf from '@tensorflow/tfjs';
  if (util.isNullOrUndefined(0) || !util.isArray([])) throw new Error('util is not what tfjs-node expects');
  tf.registerBackend('tensorflow', () => Object.assign(tf.findBackendFactory('cpu')(), { isUsingGpuDevice: ${gpu} }), 3);
  for (const k of tf.getKernelsForBackend('cpu')) tf.registerKernel({ ...k, backendName: 'tensorflow' });
  await tf.setBackend('tensorflow');`;

/** The words of tfjs-node when its install script could not download. */
const withoutLibrary = `
  throw new Error('The Node.js native addon module (tfjs_binding.node) can not be found at path: x. \\nPlease run ...');`;

/** @returns what useBackend chose on such a machine, the product 6 x 7 computed there, and what it printed besides. */
async function choose(machine: Machine): Promise<{ answer: Record<string, unknown>; noise: string }> {
  const root = pathToFileURL(`${process.cwd()}/`);
  const hooks = `
    const packages = ${JSON.stringify(machine.packages)};
    const home = ${JSON.stringify(new URL('stand-in/', root).href)};
    const native = /^@tensorflow\\/tfjs-node/;
    export async function resolve(name, context, next) {
      if (!native.test(name)) return next(name, context);
      if (name in packages) return { url: home + encodeURIComponent(name) + '.mjs', shortCircuit: true };
      throw Object.assign(new Error('Cannot find package ' + name), { code: 'ERR_MODULE_NOT_FOUND' });
    }
    export async function load(url, context, next) {
      if (!url.startsWith(home)) return next(url, context);
      const name = decodeURIComponent(url.slice(home.length, -4));
      return { format: 'module', source: packages[name], shortCircuit: true };
    }`;
  const script = `
    import Module, { register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hooks)}));
    const load = Module._load;
    if (${machine.withoutOnnxruntime === true})
      Module._load = (name, ...rest) => {
        if (name.startsWith('onnxruntime-node')) throw new Error('no library');
        return load(name, ...rest);
      };
    const tf = await import('@tensorflow/tfjs');
    const { useBackend } = await import(${JSON.stringify(new URL('dist/src/tensor/backend.js', root).href)});
    try {
      const chosen = await useBackend(${JSON.stringify(machine.request ?? {})});
      const product = tf.matMul(tf.tensor2d([[6]]), tf.tensor2d([[7]])).dataSync()[0];
      console.log(JSON.stringify({ ...chosen, set: tf.getBackend(), product }));
    } catch (error) {
      console.log(JSON.stringify({ error: error.message, kind: error.constructor.name }));
    }`;
  const { ZERO_BACKEND: _, ...env } = process.env;
  if (machine.environment !== undefined) env.ZERO_BACKEND = machine.environment;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env });
  let out = '';
  let noise = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    noise += chunk;
  });
  await once(child, 'close');
  assert.equal(out.trim().split('\n').length, 1, `one line of output, not: ${out}${noise}`);
  return { answer: JSON.parse(out), noise };
}

test('the choice of the tensor backend', { concurrency: 2 }, async (t) => {
  const works = (name: string) => ({ set: name, name, product: 42 });
  const chooses = (title: string, machine: Machine, expected: Record<string, unknown>) =>
    t.test(title, async () => {
      const { answer, noise } = await choose(machine);
      assert.deepEqual(answer, expected);
      assert.equal(noise, '');
    });
  await Promise.all([
    chooses(
      'native TensorFlow with a GPU goes before all else',
      { packages: { '@tensorflow/tfjs-node-gpu': native(true) } },
      { ...works('tensorflow'), why: '@tensorflow/tfjs-node-gpu sees a GPU' },
    ),
    chooses(
      'native TensorFlow on the processor goes behind onnxruntime',
      { packages: { '@tensorflow/tfjs-node': native(false) } },
      {
        ...works('onnxruntime'),
        why: '@tensorflow/tfjs-node sees no GPU; --backend tensorflow uses it on the processor',
      },
    ),
    chooses(
      'native TensorFlow on the processor is used when it is asked for',
      { packages: { '@tensorflow/tfjs-node': native(false) }, request: { backend: 'tensorflow' } },
      { ...works('tensorflow'), why: 'asked for by --backend' },
    ),
    chooses(
      'native TensorFlow on the processor is used when onnxruntime does not load',
      { packages: { '@tensorflow/tfjs-node': native(false) }, withoutOnnxruntime: true },
      { ...works('tensorflow'), why: 'onnxruntime does not load' },
    ),
    chooses(
      'a GPU package without its library gives way to tfjs-node',
      {
        packages: {
          '@tensorflow/tfjs-node-gpu': withoutLibrary,
          '@tensorflow/tfjs-node': native(false),
        },
        request: { backend: 'tensorflow' },
      },
      { ...works('tensorflow'), why: 'asked for by --backend' },
    ),
    chooses(
      'without native TensorFlow onnxruntime is used',
      { packages: {} },
      { ...works('onnxruntime'), why: 'no native TensorFlow loads' },
    ),
    chooses(
      'with neither of them wasm is used',
      { packages: {}, withoutOnnxruntime: true },
      { ...works('wasm'), why: 'neither onnxruntime nor native TensorFlow loads' },
    ),
    chooses(
      'ZERO_BACKEND goes before the best',
      { packages: { '@tensorflow/tfjs-node-gpu': native(true) }, environment: 'cpu' },
      { ...works('cpu'), why: 'asked for by ZERO_BACKEND' },
    ),
    chooses(
      '--backend goes before ZERO_BACKEND',
      { packages: {}, environment: 'cpu', request: { backend: 'wasm' } },
      { ...works('wasm'), why: 'asked for by --backend' },
    ),
    chooses(
      'an empty ZERO_BACKEND is none, and --device cpu is what onnxruntime takes anyway',
      { packages: {}, environment: '', request: { device: 'cpu' } },
      { ...works('onnxruntime'), why: 'no native TensorFlow loads' },
    ),
    chooses(
      'ZERO_BACKEND with a wrong name is refused',
      { packages: {}, environment: 'tpu' },
      {
        kind: 'ZeroError',
        error: "there is no backend 'tpu' (ZERO_BACKEND); use one of tensorflow, onnxruntime, wasm, cpu",
      },
    ),
    chooses(
      'a device that does not exist is refused',
      { packages: {}, request: { device: 'tpu' } },
      {
        kind: 'ZeroError',
        error: "there is no device 'tpu' (--device); use one of cpu, cuda, dml, coreml, webgpu",
      },
    ),
    chooses(
      'a device of onnxruntime together with another backend is refused',
      { packages: {}, request: { device: 'cuda', backend: 'wasm' } },
      {
        kind: 'ZeroError',
        error: '--device is for the backend onnxruntime, and --backend asks for wasm; leave one of them out',
      },
    ),
    chooses(
      'asked for in vain, native TensorFlow is refused in one sentence with the reason of each package',
      {
        packages: {
          '@tensorflow/tfjs-node-gpu': withoutLibrary,
          '@tensorflow/tfjs-node': "throw new Error('libtensorflow.so.2: cannot open shared object file')",
        },
        request: { backend: 'tensorflow' },
      },
      {
        kind: 'ZeroError',
        error:
          'the backend tensorflow (--backend) does not work here: @tensorflow/tfjs-node-gpu is installed without its native library, which its install script downloads; @tensorflow/tfjs-node does not load (libtensorflow.so.2: cannot open shared object file)',
      },
    ),
    chooses(
      'a backend that does not exist is refused with the list of those that do',
      { packages: {}, request: { backend: 'webgl' } },
      {
        kind: 'ZeroError',
        error: "there is no backend 'webgl' (--backend); use one of tensorflow, onnxruntime, wasm, cpu",
      },
    ),
  ]);
});
