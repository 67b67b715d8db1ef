import { Graph } from '../../onnx/graph.js';

/** As much of a recorded value as its place in a graph depends on. */
export interface Shaped {
  readonly id: number;
  readonly shape: readonly number[];
}

/** Where each logical axis of an NHWC value lies when its data are held channels first. */
const TO_CHANNELS_FIRST = [0, 2, 3, 1];

/**
 * Turns recorded values into ONNX nodes. tfjs images are NHWC and onnxruntime's convolutions NCHW, so a value
 * of rank 4 may be held either way, or both: operations take the layout that their inputs already have, and a
 * Transpose appears only where a value is needed in the other one.
 */
export class Emitter {
  readonly graph = new Graph();
  private readonly plainNames = new Map<Shaped, string>();
  private readonly firstNames = new Map<Shaped, string>();
  /** What names are another shape of, and the names made so far by what they are made of. */
  private readonly sources = new Map<string, Source>();
  private readonly made = new Map<string, string[]>();

  /** @param block channels in a block of onnxruntime's blocked convolutions; 0 where those cannot be used. */
  constructor(readonly block = 0) {}

  /** Name of a value's data in tfjs's own order. */
  plain(value: Shaped): string {
    let name = this.plainNames.get(value);
    if (!name) {
      const first = this.firstNames.get(value);
      if (!first) throw new Error(`value ${value.id} of shape [${value.shape}] is used before it is made`);
      name = oneColumn(value)
        ? this.reshape(first, firstShape(value), value.shape)
        : this.graph.node('Transpose', [first], { perm: [0, 2, 3, 1] });
      this.plainNames.set(value, name);
    }
    return name;
  }

  /** Name of a rank-4 value's data with channels before height and width. */
  channelsFirst(value: Shaped): string {
    let name = this.firstNames.get(value);
    if (!name) {
      const plain = this.plain(value);
      name = oneColumn(value)
        ? this.reshape(plain, value.shape, firstShape(value))
        : this.graph.node('Transpose', [plain], { perm: [0, 3, 1, 2] });
      this.firstNames.set(value, name);
    }
    return name;
  }

  /** A named value in another shape; of several such steps in a row one is left, or none. */
  reshape(name: string, from: readonly number[], to: readonly number[]): string {
    const source = this.sources.get(name) ?? { name, shape: from };
    if (`${source.shape}` === `${to}`) return source.name;
    const [out] = this.once(`${source.name} as ${to}`, () => [
      this.graph.node('Reshape', [source.name, this.graph.ints(to)]),
    ]);
    this.sources.set(out, source);
    return out;
  }

  /** A value of one number everywhere, one for all that ask for the same. */
  filled(shape: readonly number[], number: string): string {
    const [name] = this.once(`${number} as ${shape}`, () => [
      shape.length === 0 ? number : this.graph.node('Expand', [number, this.graph.ints(shape)]),
    ]);
    return name;
  }

  /** Names that are made once in a graph. @param key equal where they would be made of the same in the same way. */
  once(key: string, make: () => string[]): string[] {
    let names = this.made.get(key);
    if (!names) {
      names = make();
      this.made.set(key, names);
    }
    return names;
  }

  /** Whether a value is held channels first already. */
  isChannelsFirst(value: Shaped): boolean {
    return this.firstNames.has(value);
  }

  /** Whether an operation on these values should work channels first: some are held so and not otherwise. */
  prefersChannelsFirst(values: readonly Shaped[]): boolean {
    return values.some((v) => v.shape.length === 4 && this.firstNames.has(v) && !this.plainNames.has(v));
  }

  setPlain(value: Shaped, name: string): void {
    this.plainNames.set(value, name);
  }

  setChannelsFirst(value: Shaped, name: string): void {
    this.firstNames.set(value, name);
  }

  /** Axes of a logical NHWC shape, where they lie channels first. */
  axesFirst(axes: readonly number[]): number[] {
    return axes.map((a) => TO_CHANNELS_FIRST[a]);
  }
}

/** A name that others are another shape of, and its shape. */
interface Source {
  name: string;
  shape: readonly number[];
}

function firstShape({ shape: [n, h, w, c] }: Shaped): number[] {
  return [n, c, h, w];
}

/** Whether both layouts hold the same data in the same order. */
function oneColumn(value: Shaped): boolean {
  const [, h, w, c] = value.shape;
  return (h === 1 && w === 1) || c === 1;
}
