import { engine, type Tensor } from '@tensorflow/tfjs';

/** As much of an operation on TensorFlow.js's tape as its place there depends on. */
interface TapeNode {
  inputs: Record<string, Tensor>;
}
/** TensorFlow.js 4.22's engine, with the method that it keeps to itself. */
interface Taping {
  state: { activeTape: TapeNode[] };
  addTapeNode(...args: unknown[]): void;
}

const mended = new WeakSet<object>();

/**
 * Puts an operation on the tape in front of the copies of its outputs that it saves for its gradient. TensorFlow.js puts it
 * behind them, and then finds no way from a saved output back to the input: the gradient of a gradient that uses one (exp,
 * tanh, sigmoid, softmax and others) takes it for a constant and is wrong without a word.
 */
export function mendTapeOrder(): void {
  const taping = engine() as unknown as Taping;
  if (mended.has(taping)) return;
  mended.add(taping);
  const add = taping.addTapeNode;
  taping.addTapeNode = function (this: Taping, ...args: unknown[]) {
    add.apply(this, args);
    const [, , outputs, , saved] = args as [string, unknown, Tensor[], unknown, Tensor[] | undefined];
    const tape = this.state.activeTape;
    const ids = new Set(outputs.map((output) => output.id));
    const last = tape.length - 1;
    let first = last;
    for (let i = last - 1; i >= Math.max(0, last - (saved?.length ?? 0)); i--)
      if (Object.values(tape[i].inputs).some((input) => ids.has(input.id))) first = i;
    if (first < last) tape.splice(first, 0, ...tape.splice(last, 1));
  };
}
