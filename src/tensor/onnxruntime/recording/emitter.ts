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

  /** @param block channels in a block of onnxruntime's blocked convolutions; 0 where those cannot be used. */
  constructor(readonly block = 0) {}

  /** Name of a value's data in tfjs's own order. */
  plain(value: Shaped): string {
    let name = this.plainNames.get(value);
    if (!name) {
      const first = this.firstNames.get(value);
      if (!first) throw new Error(`value ${value.id} of shape [${value.shape}] is used before it is made`);
      name = oneColumn(value)
        ? this.graph.node('Reshape', [first, this.graph.ints(value.shape)])
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
      const [n, h, w, c] = value.shape;
      name = oneColumn(value)
        ? this.graph.node('Reshape', [plain, this.graph.ints([n, c, h, w])])
        : this.graph.node('Transpose', [plain], { perm: [0, 3, 1, 2] });
      this.firstNames.set(value, name);
    }
    return name;
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

/** Whether both layouts hold the same data in the same order. */
function oneColumn(value: Shaped): boolean {
  const [, h, w, c] = value.shape;
  return (h === 1 && w === 1) || c === 1;
}
