import { readFileSync } from 'node:fs';

/** What the kernel exports (assembly/index.ts). Pointers are byte addresses in the shared memory. */
export interface Kernel {
  configure(
    rowBytes: number,
    inputs: number,
    outputs: number,
    words: number,
    cbow: boolean | number,
    window: number,
    negative: number,
    wordOf: number,
    keep: number,
    noise: number,
  ): void;
  layOut(base: number): number;
  seed(high: number, low: number): void;
  train(tokens: number, count: number, alpha: number): number;
  isKept(word: number): number;
  drawNoise(): number;
  setContext(place: number, word: number): void;
  setTarget(place: number, word: number): void;
  step(size: number, alpha: number): void;
  loss(): number;
  pairCount(): number;
  resetLoss(): void;
  useShard(base: number, block: number): void;
  closeShard(base: number): void;
  addShard(base: number, block: number, part: number): void;
}

/** The compiled kernel, which is committed beside its source: three folders above the compiled file is the package. */
export const KERNEL_PATH = new URL('../../../../src/words/kernel/kernel.wasm', import.meta.url);

let module: WebAssembly.Module | undefined;

/** An instance of the kernel on a memory. Instances in several threads may share one. */
export function kernelOn(memory: WebAssembly.Memory): Kernel {
  module ??= new WebAssembly.Module(readFileSync(KERNEL_PATH));
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernel;
}
