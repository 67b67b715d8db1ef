import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { ZeroError } from '../../../base/errors.js';
import type { Outputs } from '../../../selfplay/heads.js';
import type { Inputs } from '../../../selfplay/networkEvaluator.js';

/** A file of the page could not be had. */
export class Missing extends Error {}

/** onnxruntime's WebAssembly, gzipped: file servers send it as it lies there. */
const FILE = 'ort.bin';

let fetched: Promise<Uint8Array<ArrayBuffer>> | undefined;

/** Gets the library from where the page comes from, and keeps it, so that it is there when that is gone. @throws Missing */
export async function fetchLibrary(): Promise<void> {
  fetched ??= fetchFile();
  try {
    await fetched;
  } catch (error) {
    fetched = undefined;
    throw error;
  }
}

/** A model loaded into the library. */
export async function createSession(onnx: Uint8Array): Promise<InferenceSession> {
  await fetchLibrary();
  if (!env.wasm.wasmBinary) {
    env.wasm.numThreads = 1;
    env.wasm.proxy = false;
    env.logLevel = 'error';
    env.wasm.wasmBinary = await unpacked(await fetched!);
  }
  try {
    return await InferenceSession.create(onnx, {
      executionProviders: ['wasm'],
      graphOptimizationLevel: 'all',
      logSeverityLevel: 4,
    });
  } catch (error) {
    throw new ZeroError(`the network cannot be loaded in this tab: ${(error as Error).message}`);
  }
}

/** Runs a model. @param names of the outputs wanted. */
export async function runSession(
  session: InferenceSession,
  inputs: Inputs,
  names: readonly string[],
): Promise<Outputs> {
  const feeds: Record<string, Tensor> = {};
  for (const [name, [data, shape]] of Object.entries(inputs))
    feeds[name] = new Tensor('float32', data, shape);
  const out = await session.run(feeds, names);
  return Object.fromEntries(names.map((name) => [name, out[name].data as Float32Array]));
}

async function fetchFile(): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(new URL(FILE, import.meta.url)).catch(() => undefined);
  if (!response?.ok) throw new Missing();
  const bytes = await response.arrayBuffer().catch(() => undefined);
  if (!bytes) throw new Missing();
  return new Uint8Array(bytes);
}

/** Some servers send a gzipped file as what is in it. */
async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.buffer;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  try {
    return await new Response(stream).arrayBuffer();
  } catch {
    throw new Missing();
  }
}
