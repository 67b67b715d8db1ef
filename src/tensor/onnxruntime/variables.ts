import { engine, type Variable } from '@tensorflow/tfjs';
import { OnnxruntimeBackend } from './backend.js';

/** The part of TensorFlow.js's engine that makes variables. */
interface Maker {
  backend: unknown;
  makeVariable(...args: unknown[]): Variable;
}

const noted = new WeakSet<object>();

/**
 * Tells our backend of the values that variables start as. It computes them before something uses them, so that the first step
 * of a training is the same graph as the later ones and no second one has to be compiled.
 */
export function noteVariables(): void {
  const maker = engine() as unknown as Maker;
  if (noted.has(maker)) return;
  noted.add(maker);
  const make = maker.makeVariable;
  maker.makeVariable = function (this: Maker, ...args: unknown[]) {
    const variable = make.apply(this, args);
    const { backend } = this;
    if (backend instanceof OnnxruntimeBackend) backend.startsVariable(variable.dataId);
    return variable;
  };
}
