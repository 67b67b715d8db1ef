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
}

/** What the user asks for, and ZERO_BACKEND in the environment. */
interface Wish {
  backend?: string;
  device?: string;
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

/**
 * What useBackend chooses on such a machine for one wish after the other, with the product 6 x 7 computed there. Nothing
 * else may be printed.
 */
async function choose(machine: Machine, wishes: Wish[]): Promise<Record<string, unknown>[]> {
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
    const answers = [];
    for (const { environment, ...request } of ${JSON.stringify(wishes)}) {
      delete process.env.ZERO_BACKEND;
      if (environment !== undefined) process.env.ZERO_BACKEND = environment;
      try {
        const chosen = await useBackend(request);
        const product = tf.matMul(tf.tensor2d([[6]]), tf.tensor2d([[7]])).dataSync()[0];
        answers.push({ ...chosen, set: tf.getBackend(), product });
      } catch (error) {
        answers.push({ error: error.message, kind: error.constructor.name });
      }
    }
    console.log(JSON.stringify(answers));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  let out = '';
  let noise = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    noise += chunk;
  });
  await once(child, 'close');
  assert.equal(noise, '');
  assert.equal(out.trim().split('\n').length, 1, `one line of output, not: ${out}`);
  return JSON.parse(out);
}

const works = (name: string, why: string) => ({ set: name, name, product: 42, why });
const refused = (error: string) => ({ kind: 'ZeroError', error });

test('native TensorFlow with a GPU goes before all else but ZERO_BACKEND', async () => {
  const machine = { packages: { '@tensorflow/tfjs-node-gpu': native(true) } };
  assert.deepEqual(await choose(machine, [{}, { environment: 'cpu' }]), [
    works('tensorflow', '@tensorflow/tfjs-node-gpu sees a GPU'),
    works('cpu', 'asked for by ZERO_BACKEND'),
  ]);
});

test('native TensorFlow on the processor goes behind onnxruntime, and is used when it is asked for', async () => {
  const machine = { packages: { '@tensorflow/tfjs-node': native(false) } };
  assert.deepEqual(await choose(machine, [{}, { backend: 'tensorflow' }]), [
    works('onnxruntime', '@tensorflow/tfjs-node sees no GPU; --backend tensorflow uses it on the processor'),
    works('tensorflow', 'asked for by --backend'),
  ]);
});

test('native TensorFlow on the processor is used when onnxruntime does not load', async () => {
  const machine = { packages: { '@tensorflow/tfjs-node': native(false) }, withoutOnnxruntime: true };
  assert.deepEqual(await choose(machine, [{}]), [works('tensorflow', 'onnxruntime does not load')]);
});

test('a GPU package without its library gives way to tfjs-node', async () => {
  const machine = {
    packages: { '@tensorflow/tfjs-node-gpu': withoutLibrary, '@tensorflow/tfjs-node': native(false) },
  };
  assert.deepEqual(await choose(machine, [{ backend: 'tensorflow' }]), [
    works('tensorflow', 'asked for by --backend'),
  ]);
});

test('with neither native TensorFlow nor onnxruntime wasm is used', async () => {
  assert.deepEqual(await choose({ packages: {}, withoutOnnxruntime: true }, [{}]), [
    works('wasm', 'neither onnxruntime nor native TensorFlow loads'),
  ]);
});

test('asked for in vain, native TensorFlow is refused in one sentence with the reason of each package', async () => {
  const machine = {
    packages: {
      '@tensorflow/tfjs-node-gpu': withoutLibrary,
      '@tensorflow/tfjs-node': "throw new Error('libtensorflow.so.2: cannot open shared object file')",
    },
  };
  assert.deepEqual(await choose(machine, [{ backend: 'tensorflow' }]), [
    refused(
      'the backend tensorflow (--backend) does not work here: @tensorflow/tfjs-node-gpu is installed without its native library, which its install script downloads; @tensorflow/tfjs-node does not load (libtensorflow.so.2: cannot open shared object file)',
    ),
  ]);
});

test('without native TensorFlow: onnxruntime, what is asked for, and one sentence for what does not exist', async () => {
  const names = 'use one of tensorflow, onnxruntime, wasm, cpu';
  const cases: [Wish, Record<string, unknown>][] = [
    [{}, works('onnxruntime', 'no native TensorFlow loads')],
    [{ environment: 'cpu', backend: 'wasm' }, works('wasm', 'asked for by --backend')],
    // An empty ZERO_BACKEND is none, and --device cpu is what onnxruntime takes anyway.
    [{ environment: '', device: 'cpu' }, works('onnxruntime', 'no native TensorFlow loads')],
    [{ environment: 'tpu' }, refused(`there is no backend 'tpu' (ZERO_BACKEND); ${names}`)],
    [{ backend: 'webgl' }, refused(`there is no backend 'webgl' (--backend); ${names}`)],
    [
      { device: 'tpu' },
      refused("there is no device 'tpu' (--device); use one of cpu, cuda, dml, coreml, webgpu"),
    ],
    [
      { device: 'cuda', backend: 'wasm' },
      refused('--device is for the backend onnxruntime, and --backend asks for wasm; leave one of them out'),
    ],
  ];
  const answers = await choose(
    { packages: {} },
    cases.map(([wish]) => wish),
  );
  assert.deepEqual(
    answers,
    cases.map(([, expected]) => expected),
  );
});
