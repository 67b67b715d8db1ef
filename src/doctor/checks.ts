import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { programEnvironment } from '../../base/programs.js';
import { NODE_VERSIONS, runsOn, VERSION } from '../../base/version.js';
import { readNetwork } from '../../selfplay/networkFile.js';
import { shippedNetworkPath } from '../go/networkFiles/open.js';
import { start, useBackend } from '../tensor/backend.js';
import { BACKENDS, type BackendName } from '../tensor/names.js';
import { cuda } from './cuda.js';
import type { Finding } from './finding.js';

const require = createRequire(import.meta.url);

/** Looks at the machine, the packages, every tensor backend and the shipped network. Takes some seconds. */
export async function examine(): Promise<Finding[]> {
  return [
    ...machine(),
    onnxruntimeProviders(),
    ...(await backends()),
    ...(await cuda()),
    await choice(),
    shippedNetwork(),
    gnugo(),
  ];
}

function machine(): Finding[] {
  const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  return [
    {
      what: 'zero',
      state: 'good',
      found: `${VERSION} on Node ${process.versions.node}, ${process.platform} ${process.arch}`,
      ...(runsOn(process.versions.node)
        ? {}
        : {
            state: 'note' as const,
            advice: `zero is made for Node ${NODE_VERSIONS.replaceAll('||', 'or')}; install one of those if something fails`,
          }),
    },
    {
      what: 'processor',
      state: 'good',
      found: `${availableParallelism()} cores for this process, ${cpus()[0]?.model.trim() ?? 'unknown model'}`,
    },
    memory(gigabytes),
  ];
}

function memory(gigabytes: (bytes: number) => string): Finding {
  const found = `${gigabytes(freemem())} free of ${gigabytes(totalmem())}`;
  if (freemem() > 2 * 2 ** 30) return { what: 'memory', state: 'good', found };
  return {
    what: 'memory',
    state: 'note',
    found,
    advice: 'a 9x9 run wants about 2 GiB; close other programs or lower --workers',
  };
}

function onnxruntimeProviders(): Finding {
  try {
    const ort = require('onnxruntime-node') as {
      listSupportedBackends?(): { name: string; bundled: boolean }[];
    };
    const { version } = require('onnxruntime-node/package.json') as { version: string };
    const list = ort.listSupportedBackends?.() ?? [];
    const there = list.filter((b) => b.bundled).map((b) => b.name);
    return {
      what: 'onnxruntime',
      state: 'good',
      found: `${version}, with ${there.join(', ')}`,
      ...(there.includes('cuda')
        ? {}
        : { advice: 'for an NVIDIA GPU see "Use my GPU" in the README; --device chooses a provider' }),
    };
  } catch (error) {
    return {
      what: 'onnxruntime',
      state: 'bad',
      found: `does not load: ${firstLine(error)}`,
      advice: 'play needs it: run npm ci again, on a platform that onnxruntime-node has libraries for',
    };
  }
}

async function backends(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of BACKENDS) {
    const problem = await start(name);
    const what = `backend ${name}`;
    if (problem === undefined)
      findings.push({ what, state: 'good', found: `${speed(name)} GFLOP/s in a matrix product` });
    else
      findings.push({
        what,
        state: name === 'onnxruntime' ? 'bad' : 'note',
        found: problem,
        ...(name === 'tensorflow'
          ? {
              advice:
                'not needed; npm i @tensorflow/tfjs-node-gpu, or tfjs-node without a GPU: see docs/native-tensorflow.md',
            }
          : {}),
      });
  }
  return findings;
}

/** GFLOP/s of products of two matrices of side 512, or 128 where that would take long. */
function speed(name: BackendName): string {
  const n = name === 'cpu' ? 128 : 512;
  const a = tf.randomUniform([n, n], -1, 1, 'float32', 1) as tf.Tensor2D;
  const once = () => tf.tidy(() => tf.sum(tf.matMul(a, a)).dataSync());
  once();
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i++) {
    const begun = performance.now();
    once();
    best = Math.min(best, performance.now() - begun);
  }
  a.dispose();
  return ((2 * n ** 3) / best / 1e6).toPrecision(3);
}

async function choice(): Promise<Finding> {
  try {
    const { name, why } = await useBackend();
    return { what: 'training uses', state: 'good', found: `${name}: ${why}` };
  } catch (error) {
    return { what: 'training uses', state: 'bad', found: firstLine(error) };
  }
}

function shippedNetwork(): Finding {
  const path = shippedNetworkPath();
  if (!existsSync(path))
    return {
      what: 'shipped network',
      state: 'note',
      found: 'none',
      advice: 'train one with zero run, and give it with --network',
    };
  try {
    const { info } = readNetwork(path);
    const kilobytes = Math.round(readFileSync(path).length / 1000);
    return {
      what: 'shipped network',
      state: 'good',
      found: `${info.size}x${info.size}, ${info.blocks} blocks of ${info.channels} channels, step ${info.step} after ${info.games} games, ${kilobytes} kB`,
    };
  } catch (error) {
    return {
      what: 'shipped network',
      state: 'bad',
      found: firstLine(error),
      advice: 'take it from the repository again',
    };
  }
}

function gnugo(): Finding {
  const run = spawnSync('gnugo', ['--version'], {
    encoding: 'utf8',
    timeout: 5000,
    env: programEnvironment(), // as matches start it
  });
  if (run.status === 0) return { what: 'GNU Go', state: 'good', found: run.stdout.split('\n')[0] };
  return {
    what: 'GNU Go',
    state: 'note',
    found: 'not found',
    advice: 'only matches against it need it (apt-get install gnugo)',
  };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0];
}
