import { closeSync, openSync, readSync } from 'node:fs';
import { fileError } from '../../../base/files/atomic.js';
import { type Outcome, outcomeOf } from '../../../base/outcome.js';
import { Rng } from '../../../base/rng.js';
import type { Kernel } from '../kernel/kernel.js';
import { kernelOf, type Layout, SHARDS } from '../kernel/layout.js';
import { Barrier } from './barrier.js';
import { rateAt } from './settings.js';

/** Words of the control array, which all threads share. */
export const CONTROL = {
  /** The next block of the training, or in a deterministic one the round. */
  next: 0,
  /** Set to end after the blocks under way. */
  stop: 1,
  /** The next shard, and part of the vocabulary, of the round. */
  shard: 2,
  part: 3,
  ended: 4,
  /** Those of the barrier. */
  barrier: 5,
  length: 8,
} as const;

/** Numbers of the statistics array a thread: words, sum of the losses, pairs. */
export const STATISTICS = 3;

/** What a thread trains on. */
export interface TrainingTask {
  memory: WebAssembly.Memory;
  layout: Layout;
  thread: number;
  /** Threads that take part. */
  threads: number;
  tokenPath: string;
  /** Tokens of the text, and blocks of all epochs. */
  tokens: number;
  steps: number;
  alpha: number;
  seed: number;
  control: Int32Array<SharedArrayBuffer>;
  statistics: Float64Array<SharedArrayBuffer>;
}

/** Trains until all blocks are done or a stop is asked for. */
export default function trainInThread(task: TrainingTask): Promise<Outcome<boolean>> {
  return outcomeOf(async () => {
    const kernel = kernelOf(task.memory, task.layout, task.thread);
    const reader = new BlockReader(task);
    try {
      if (task.layout.shape.sharded) trainRounds(task, kernel, reader);
      else trainBlocks(task, kernel, reader);
    } finally {
      reader.close();
    }
    return true;
  });
}

/** Hogwild (Niu et al. 2011): threads take blocks in turn and write to the same vectors without locks. */
function trainBlocks(task: TrainingTask, kernel: Kernel, reader: BlockReader): void {
  const { control } = task;
  while (!Atomics.load(control, CONTROL.stop)) {
    const step = Atomics.add(control, CONTROL.next, 1);
    if (step >= task.steps) return;
    trainBlock(task, kernel, reader, step);
  }
}

/**
 * Rounds of eight shards: each trains on a block from the same vectors, then the changes are summed in the shards' order.
 * Who trains which shard, and who sums which part of the vocabulary, makes no difference.
 */
function trainRounds(task: TrainingTask, kernel: Kernel, reader: BlockReader): void {
  const { control, layout, threads } = task;
  const { shards } = layout;
  const { block } = layout.shape;
  const barrier = new Barrier(control, CONTROL.barrier, threads);
  while (!Atomics.load(control, CONTROL.ended)) {
    const round = Atomics.load(control, CONTROL.next);
    const here = Math.min(SHARDS, task.steps - round * SHARDS);
    for (
      let s = Atomics.add(control, CONTROL.shard, 1);
      s < here;
      s = Atomics.add(control, CONTROL.shard, 1)
    ) {
      kernel.useShard(shards[s], block);
      trainBlock(task, kernel, reader, round * SHARDS + s);
      kernel.closeShard(shards[s]);
    }
    barrier.wait();
    for (let p = Atomics.add(control, CONTROL.part, 1); p < SHARDS; p = Atomics.add(control, CONTROL.part, 1))
      for (let s = 0; s < here; s++) kernel.addShard(shards[s], block, p);
    barrier.wait(() => {
      Atomics.store(control, CONTROL.shard, 0);
      Atomics.store(control, CONTROL.part, 0);
      Atomics.store(control, CONTROL.next, round + 1);
      const over = (round + 1) * SHARDS >= task.steps;
      if (over || Atomics.load(control, CONTROL.stop)) Atomics.store(control, CONTROL.ended, 1);
    });
  }
}

function trainBlock(task: TrainingTask, kernel: Kernel, reader: BlockReader, step: number): void {
  const { statistics, thread } = task;
  const count = reader.read(step % reader.blocks);
  // What is drawn depends on seed and block alone, so that a training can go on at any block.
  const rng = new Rng(`block ${task.seed} ${step}`);
  kernel.seed(rng.uint32(), rng.uint32());
  const words = kernel.train(task.layout.tokens[thread], count, rateAt(task.alpha, step, task.steps));
  const at = thread * STATISTICS;
  statistics[at] += words;
  statistics[at + 1] += kernel.loss();
  statistics[at + 2] += kernel.pairCount();
  kernel.resetLoss();
}

/** Tokens that are read from the file at once. */
const READ = 1 << 15;

/** Reads blocks of the token file into a thread's place in the shared memory. */
class BlockReader {
  readonly blocks: number;
  private readonly fd: number;
  private readonly block: number;
  private readonly place: Int32Array;
  private readonly buffer = new Int32Array(READ);
  private from = 0;
  private to = 0;

  constructor(private readonly task: TrainingTask) {
    const { layout, memory, thread } = task;
    this.block = layout.shape.block;
    this.blocks = Math.ceil(task.tokens / this.block);
    this.place = new Int32Array(memory.buffer, layout.tokens[thread], this.block);
    try {
      this.fd = openSync(task.tokenPath, 'r');
    } catch (error) {
      throw fileError('read', task.tokenPath, error);
    }
  }

  /** Reads a block. @returns its tokens: all blocks but the last are full. */
  read(index: number): number {
    const first = index * this.block;
    const count = Math.min(this.block, this.task.tokens - first);
    if (first < this.from || first + count > this.to) this.fill(first);
    this.place.set(this.buffer.subarray(first - this.from, first - this.from + count));
    return count;
  }

  private fill(first: number): void {
    const { tokenPath, tokens } = this.task;
    const bytes = new Uint8Array(this.buffer.buffer, 0, 4 * Math.min(READ, tokens - first));
    try {
      for (let done = 0; done < bytes.length; ) {
        const got = readSync(this.fd, bytes, done, bytes.length - done, 4 * first + done);
        if (got === 0) throw new Error('it became shorter while it was read');
        done += got;
      }
    } catch (error) {
      throw fileError('read', tokenPath, error);
    }
    this.from = first;
    this.to = first + bytes.length / 4;
  }

  close(): void {
    closeSync(this.fd);
  }
}
