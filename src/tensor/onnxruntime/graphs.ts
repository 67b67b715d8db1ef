import { totalmem } from 'node:os';
import { OnnxSession, ortTensor, type SessionOptions } from '../../../base/onnxSession.js';
import type { Graph } from '../onnx/graph.js';
import { blockSize } from './recording/blocks.js';
import { Emitter } from './recording/emitter.js';
import { type Plan, peakBytes, structureOf, usesIn } from './recording/plan.js';
import { areShared, notShared, sharedNumbers } from './recording/sharedNumbers.js';
import { elementType, type HostData, type Value } from './recording/value.js';

/** A compiled graph: its session, the names of its outputs in their order, and the memory that it may hold on to. */
interface Compiled {
  session: OnnxSession;
  outputs: string[];
  bytes: number;
  /** For each leaf the one whose input it shares, as {@link sharedNumbers} gives it. */
  inputs: Int32Array;
}

/** How often graphs were compiled and run since the start. */
export interface GraphCounters {
  compilations: number;
  runs: number;
  /** Graphs kept, and the bytes that they may hold. */
  held: { graphs: number; bytes: number };
}

/** Graphs kept at most; training uses two or three. */
const MOST_GRAPHS = 64;
/** Bytes that all graphs kept may hold unless told: onnxruntime keeps the memory of a run for the next. */
const MOST_BYTES = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY) / 4;

/**
 * Nodes up to which onnxruntime rewrites a graph to run faster. It takes two thirds of the time to compile large ones, and
 * saves nothing where there are no convolutions: 80 steps of an LSTM are 5,000 small nodes.
 */
const MOST_REWRITTEN = 1_500;

function hasImages({ nodes }: Graph): boolean {
  return nodes.some(({ op }) => op.includes('Conv') || op.includes('Pool'));
}

/** Compiles plans to onnxruntime sessions, once for each structure, and runs them. The ones used last are kept. */
export class Graphs {
  private compilations = 0;
  private runs = 0;
  private readonly kept = new Map<string, Compiled>();
  private bytes = 0;

  /** @param most bytes that all graphs kept may hold; the one used last is kept in any case. */
  constructor(
    private readonly options: SessionOptions,
    private readonly most = MOST_BYTES,
  ) {}

  get counters(): GraphCounters {
    const { compilations, runs, bytes } = this;
    return { compilations, runs, held: { graphs: this.kept.size, bytes } };
  }

  /**
   * Computes a plan, and settles the outputs with their data.
   * @param keep whether the graph is to be kept for the next time.
   * @param optimize whether it is worth rewriting to run faster.
   * @throws when onnxruntime refuses it or fails; the outputs are then as before.
   */
  run(plan: Plan, outputs: readonly Value[], { keep = true, optimize = true } = {}): void {
    const key = keep ? structureOf(plan, outputs) : '';
    let compiled =
      (keep && this.take(key)) || this.compile(plan, outputs, sharedNumbers(plan.leaves), optimize);
    if (!areShared(compiled.inputs, plan.leaves)) {
      // Numbers that were equal by chance: from now on each has an input of its own.
      compiled.session.dispose();
      compiled = this.compile(plan, outputs, notShared(plan.leaves), optimize);
    }
    try {
      this.compute(compiled, plan.leaves, outputs);
    } catch (error) {
      compiled.session.dispose();
      throw error;
    }
    if (keep) this.put(key, compiled);
    else compiled.session.dispose();
  }

  /** Lets go of all graphs; those that are needed again are compiled again. */
  release(): void {
    for (const { session } of this.kept.values()) {
      if (this.options.profile) session.endProfiling();
      session.dispose();
    }
    this.kept.clear();
    this.bytes = 0;
  }

  private take(key: string): Compiled | undefined {
    const found = this.kept.get(key);
    if (found) {
      this.kept.delete(key); // and back in at the end: least recently used first
      this.bytes -= found.bytes;
    }
    return found;
  }

  private put(key: string, compiled: Compiled): void {
    this.kept.set(key, compiled);
    this.bytes += compiled.bytes;
    for (const [oldest, old] of this.kept) {
      if (this.kept.size <= 1 || (this.kept.size <= MOST_GRAPHS && this.bytes <= this.most)) break;
      if (this.options.profile) old.session.endProfiling();
      old.session.dispose();
      this.kept.delete(oldest);
      this.bytes -= old.bytes;
    }
  }

  private compute(
    { session, outputs: names, inputs }: Compiled,
    leaves: Value[],
    outputs: readonly Value[],
  ): void {
    const Tensor = ortTensor();
    const feeds: Record<string, InstanceType<typeof Tensor>> = {};
    leaves.forEach((leaf, i) => {
      if (inputs[i] !== i) return;
      leaf.tensor ??= new Tensor(leaf.dtype, leaf.data as never, leaf.shape);
      feeds[`in${i}`] = leaf.tensor;
    });
    const fetches: Record<string, null> = {};
    for (const name of names) fetches[name] = null;
    const results = session.run(feeds, fetches);
    this.runs++;
    outputs.forEach((value, i) => {
      const tensor = results[names[i]];
      value.tensor = tensor;
      value.settle(tensor.data as HostData);
    });
  }

  private compile(plan: Plan, outputs: readonly Value[], inputs: Int32Array, optimize: boolean): Compiled {
    const { nodes, leaves } = plan;
    const uses = usesIn(plan, outputs);
    const { provider } = this.options;
    const emitter = new Emitter(blockSize(provider), (value) => uses.get(value as Value) ?? [], provider);
    leaves.forEach((leaf, i) => {
      const name = `in${inputs[i]}`;
      if (inputs[i] === i) emitter.graph.input(name, elementType(leaf.dtype), leaf.shape);
      emitter.setPlain(leaf, name);
    });
    for (const node of nodes) node.recipe!.emit(emitter, node);
    const used = new Set(leaves.map((leaf) => emitter.plain(leaf)));
    const names = outputs.map((value) => {
      // Inputs cannot be outputs, and two outputs may be one value: those are copied, which costs time.
      let name = emitter.plain(value);
      if (used.has(name)) name = emitter.graph.node('Identity', [name]);
      used.add(name);
      emitter.graph.output(name, elementType(value.dtype), value.shape);
      return name;
    });
    emitter.graph.dropUnused();
    const count = ++this.compilations;
    const { profile } = this.options;
    const options = {
      ...this.options,
      optimize: optimize && (emitter.graph.nodes.length <= MOST_REWRITTEN || hasImages(emitter.graph)),
      ...(profile ? { profile: `${profile}-${count}` } : {}),
    };
    const model = emitter.graph.toBytes();
    const bytes = model.length + peakBytes(plan, outputs);
    return { session: new OnnxSession(model, options), outputs: names, bytes, inputs };
  }
}
