import { ZeroError } from '../../../base/errors.js';
import { type Kernel, kernelOn } from './kernel.js';

/** The model that a memory holds, and how it is trained. */
export interface Shape {
  words: number;
  /** Numbers of a vector. */
  size: number;
  model: 'cbow' | 'sg';
  window: number;
  negative: number;
  /** Numbers of the token file. */
  numbers: number;
  /** Threads that train. */
  threads: number;
  /** Tokens of a block of text, which one thread trains on at a time. */
  block: number;
  /** Whether shards with copies of their own are trained. */
  sharded: boolean;
}

/** Shards of a deterministic training (assembly/shard.ts). */
export const SHARDS = 8;
const PAGE = 65536;
/** What a WebAssembly memory of 32-bit addresses holds at most. */
const MOST = 65535 * PAGE;

/** Where things are in the shared memory: byte addresses. */
export interface Layout {
  shape: Shape;
  row: number;
  inputs: number;
  outputs: number;
  keep: number;
  noise: number;
  wordOf: number;
  /** A block of tokens for each thread, and its scratch. */
  tokens: number[];
  scratch: number[];
  /** What the shards change. */
  shards: number[];
  bytes: number;
}

/** Places everything. @throws ZeroError when it is more than the kernel addresses or than the machine has. */
export function layOut(shape: Shape, available: number): Layout {
  let at = PAGE;
  const place = (bytes: number) => {
    const here = at;
    at += Math.ceil(bytes / 64) * 64;
    return here;
  };
  const { words, size, model, window, negative, block, threads } = shape;
  const row = 16 * Math.ceil(size / 4);
  const inputs = place(words * row);
  const outputs = place(words * row);
  const keep = place(words * 4);
  const noise = place(words * 8);
  const wordOf = place(shape.numbers * 4);
  const blocks = Math.ceil((negative + 1) / 6);
  const scratchBytes = 8192 + (2 * window + 4) * (row + 4 + 24 * blocks) + 2 * row + blocks * 6 * 32;
  const perThread = Array.from({ length: threads }, () => ({
    tokens: place(block * 4),
    scratch: place(scratchBytes),
  }));
  const copies = Math.min(words, block);
  const changes = block * (negative + 1);
  const rows = copies + (model === 'cbow' ? block : changes);
  const shardBytes = 192 + words * 4 + copies * 4 + changes * 12 + rows * row;
  const shards = shape.sharded ? Array.from({ length: SHARDS }, () => place(shardBytes)) : [];
  const bytes = at;
  if (bytes > Math.min(MOST, available))
    throw new ZeroError(
      `${words.toLocaleString('en-US')} words of ${size} numbers need ${gigabytes(bytes)} of memory, and ${
        bytes > MOST ? `the kernel addresses ${gigabytes(MOST)}` : `this machine has ${gigabytes(available)}`
      }; give a higher --min-count or a smaller --size`,
    );
  return {
    shape,
    row,
    inputs,
    outputs,
    keep,
    noise,
    wordOf,
    tokens: perThread.map((t) => t.tokens),
    scratch: perThread.map((t) => t.scratch),
    shards,
    bytes,
  };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** The memory for a layout. @throws ZeroError when the system does not give it. */
export function memoryFor({ bytes }: Layout): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE), maximum: 65536, shared: true });
  } catch {
    throw new ZeroError(
      `the system does not give ${gigabytes(bytes)} of memory; give a higher --min-count or a smaller --size`,
    );
  }
}

/** The kernel for one thread of a layout. */
export function kernelOf(memory: WebAssembly.Memory, layout: Layout, thread: number): Kernel {
  const kernel = kernelOn(memory);
  const { row, inputs, outputs, wordOf, keep, noise, shape } = layout;
  const { words, model, window, negative } = shape;
  kernel.configure(row, inputs, outputs, words, model === 'cbow', window, negative, wordOf, keep, noise);
  kernel.layOut(layout.scratch[thread]);
  return kernel;
}

/** The rows of a layout's vectors, filled up with zeros. */
export function rowsOf(memory: WebAssembly.Memory, { row, shape }: Layout, base: number): Float32Array {
  return new Float32Array(memory.buffer, base, (shape.words * row) / 4);
}
