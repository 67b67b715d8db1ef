import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { printable } from '../../base/text.js';
import { start } from '../tensor/backend.js';
import type { Finding } from './finding.js';

const require = createRequire(import.meta.url);
const SCRIPT = 'node scripts/cuda.mjs brings it from Python wheels, with CUDA and cuDNN';

/** What onnxruntime's CUDA provider needs, and what of it is here. */
export interface Cuda {
  /** Whether the provider's own library is here. */
  provider: boolean;
  /** Libraries that it needs and that are not found. */
  missing: readonly string[];
  /** The NVIDIA driver's version, where its kernel module is loaded. */
  driver?: string;
}

/** Whether training can use an NVIDIA GPU through onnxruntime, or what is missing for it, down to the driver. */
export async function cuda(): Promise<Finding[]> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return [];
  const what = 'onnxruntime on CUDA';
  const found = lookForCuda();
  const lack = lackOf(found);
  if (lack && !hasAllFiles(found)) return [{ what, state: 'note', ...lack }];
  // A container may hand the GPU in without the place that tells the driver's version: what works lacks nothing.
  const problem = await start('onnxruntime', { device: 'cuda' });
  if (!problem) return [{ what, state: 'good', found: 'works; --device cuda uses it' }];
  const why = lack ?? { found: `all its libraries are here, but: ${printable(problem)}` };
  return [{ what, state: 'note', ...why }];
}

function hasAllFiles({ provider, missing }: Cuda): boolean {
  return provider && missing.length === 0;
}

/** The first thing that is missing, and what to do about it; nothing when all is there. */
export function lackOf({ provider, missing, driver }: Cuda): { found: string; advice: string } | undefined {
  if (!provider) return { found: 'no CUDA provider', advice: `needed for an NVIDIA GPU alone: ${SCRIPT}` };
  const libraries = missing.filter((name) => !name.startsWith('libcuda.so'));
  if (libraries.length > 0) return { found: `the provider lacks ${libraries.join(', ')}`, advice: SCRIPT };
  if (libraries.length < missing.length)
    return {
      found: "the NVIDIA driver's library is missing: libcuda.so.1",
      advice: 'install the driver of your system, version 580 or newer for CUDA 13',
    };
  if (driver === undefined)
    return {
      found: 'the NVIDIA driver is installed, but not loaded',
      advice: 'start the machine again, or load it with modprobe nvidia; in a container, hand the GPU in',
    };
  return Number.parseInt(driver, 10) < 580
    ? { found: `the NVIDIA driver is ${driver}`, advice: 'CUDA 13 needs 580 or newer' }
    : undefined;
}

function lookForCuda(): Cuda {
  const home = dirname(require.resolve('onnxruntime-node/package.json'));
  const library = join(home, 'bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so');
  // Without the provider there is an empty file in its place (scripts/skip-cuda.mjs).
  if (!existsSync(library) || statSync(library).size === 0) return { provider: false, missing: [] };
  const { stdout } = spawnSync('ldd', [library], { encoding: 'utf8' });
  const missing = Array.from((stdout ?? '').matchAll(/^\s*(\S+) => not found/gm), ([, name]) => name);
  // Loaded when it is first used, so that ldd does not say.
  const cublas = /libcublasLt\S* => (\S+)\//.exec(stdout ?? '')?.[1];
  if (cublas && !isLibrary('libcudnn.so.9', cublas)) missing.push('libcudnn.so.9');
  const version = '/proc/driver/nvidia/version';
  const driver = existsSync(version)
    ? /Kernel Module.*?\s(\d+\.[\d.]+)/.exec(readFileSync(version, 'utf8'))?.[1]
    : undefined;
  return { provider: true, missing, driver };
}

/** Whether the loader finds a library, beside another one or where it looks anyway. */
function isLibrary(name: string, beside: string): boolean {
  const folders = [beside, ...(process.env.LD_LIBRARY_PATH ?? '').split(':').filter(Boolean)];
  if (folders.some((folder) => existsSync(join(folder, name)))) return true;
  return spawnSync('ldconfig', ['-p'], { encoding: 'utf8' }).stdout?.includes(`${name} `) ?? false;
}
