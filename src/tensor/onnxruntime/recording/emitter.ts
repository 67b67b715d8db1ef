import { Graph } from '../../onnx/graph.js';

/** As much of a recorded value as its place in a graph depends on. */
export interface Shaped {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: string;
}

/**
 * Orders in which an image `[batch, height, width, channels]` is held: as it is; channels first; or in blocks of channels,
 * `[batch, channels / block, height, width, block]`, which onnxruntime's fastest convolutions take. Names of blocked data have
 * the shape of channels first.
 */
export type Layout = 'plain' | 'first' | 'blocked';

/** Where each logical axis of an NHWC value lies when its data are held channels first. */
const TO_CHANNELS_FIRST = [0, 2, 3, 1];

/**
 * Turns recorded values into ONNX nodes. tfjs images are NHWC and onnxruntime's convolutions NCHW or blocked, so a value
 * of rank 4 may be held in several orders: operations take the one that their inputs already have, and a change of order
 * appears only where a value is needed in one that it does not have.
 */
export class Emitter {
  readonly graph = new Graph();
  private readonly names: Record<Layout, Map<Shaped, string>> = {
    plain: new Map(),
    first: new Map(),
    blocked: new Map(),
  };
  /** What names are another shape of, and the names made so far by what they are made of. */
  private readonly sources = new Map<string, Source>();
  private readonly made = new Map<string, string[]>();

  /**
   * @param block channels in a block of onnxruntime's blocked convolutions; 0 where those cannot be used.
   * @param uses keys of the operations that want a value, each as often as it does; a reader's is empty.
   * @param provider where the graph will run.
   */
  constructor(
    readonly block = 0,
    private readonly uses: (value: Shaped) => readonly string[] = () => [],
    readonly provider = 'cpu',
  ) {}

  /** Name of a value's data in tfjs's own order. */
  plain(value: Shaped): string {
    return this.named(value, 'plain', () => {
      const blocked = this.names.blocked.get(value);
      if (blocked && !oneColumn(value))
        return this.graph.node('com.microsoft.nchwc.ReorderOutput', [blocked], {
          channels: value.shape[3],
          channels_last: 1,
        });
      const first = blocked ?? this.names.first.get(value);
      if (!first) throw new Error(`value ${value.id} of shape [${value.shape}] is used before it is made`);
      return oneColumn(value)
        ? this.reshape(first, firstShape(value), value.shape)
        : this.graph.node('Transpose', [first], { perm: [0, 2, 3, 1] });
    });
  }

  /** Name of a rank-4 value's data with channels before height and width. */
  channelsFirst(value: Shaped): string {
    return this.named(value, 'first', () => {
      const blocked = this.names.blocked.get(value);
      if (blocked && oneColumn(value)) return blocked;
      if (blocked)
        return this.graph.node('com.microsoft.nchwc.ReorderOutput', [blocked], { channels: value.shape[3] });
      const plain = this.plain(value);
      return oneColumn(value)
        ? this.reshape(plain, value.shape, firstShape(value))
        : this.graph.node('Transpose', [plain], { perm: [0, 3, 1, 2] });
    });
  }

  /** Name of a value's data in blocks of channels, for one that {@link canBlock}. */
  blocked(value: Shaped): string {
    return this.named(value, 'blocked', () => {
      const first = this.names.first.get(value);
      const plain = this.names.plain.get(value);
      if (oneColumn(value)) return this.channelsFirst(value);
      return plain
        ? this.graph.node('com.microsoft.nchwc.ReorderInput', [plain], { channels_last: 1 })
        : this.graph.node('com.microsoft.nchwc.ReorderInput', [first!]);
    });
  }

  private named(value: Shaped, layout: Layout, make: () => string): string {
    const names = this.names[layout];
    let name = names.get(value);
    if (!name) {
      name = make();
      names.set(value, name);
    }
    return name;
  }

  /** Name of a value's data in an order. */
  inLayout(value: Shaped, layout: Layout): string {
    if (layout === 'plain') return this.plain(value);
    return layout === 'first' ? this.channelsFirst(value) : this.blocked(value);
  }

  /** Whether a value can be held in blocks of channels: an image of floats whose channels fill whole blocks. */
  canBlock({ shape, dtype }: Shaped): boolean {
    return this.block > 0 && shape.length === 4 && dtype === 'float32' && shape[3] % this.block === 0;
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

  /** Whether a value is held in an order already. */
  holds(value: Shaped, layout: Layout): boolean {
    return this.names[layout].has(value);
  }

  /** Whether an operation on these values should work channels first: some are held so and not otherwise. */
  prefersChannelsFirst(values: readonly Shaped[]): boolean {
    return this.layoutFor(values, ['first', 'plain']) === 'first';
  }

  /** The order in which the fewest of the images among the values have to be changed; of equal ones the first given. */
  layoutFor(values: readonly Shaped[], layouts: readonly Layout[]): Layout {
    const images = values.filter((v) => v.shape.length === 4);
    if (images.length === 0) return 'plain';
    const changes = (layout: Layout) => images.filter((v) => !this.names[layout].has(v)).length;
    return layouts.reduce((best, layout) => (changes(layout) < changes(best) ? layout : best));
  }

  /** Whether nothing but the operation that is being written wants a value, so that the node that makes it may do more. */
  isUsedOnce(value: Shaped): boolean {
    return this.uses(value).length === 1;
  }

  /** Whether only operations with some keys want a value. */
  isUsedOnlyBy(value: Shaped, keys: readonly string[]): boolean {
    const uses = this.uses(value);
    return uses.length > 0 && uses.every((key) => keys.includes(key));
  }

  setPlain(value: Shaped, name: string): void {
    this.names.plain.set(value, name);
  }

  setChannelsFirst(value: Shaped, name: string): void {
    this.names.first.set(value, name);
  }

  setLayout(value: Shaped, layout: Layout, name: string): void {
    this.names[layout].set(value, name);
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

/** The shape `[batch, channels, height, width]` of an image's name channels first or in blocks. */
export function firstShape({ shape: [n, h, w, c] }: Shaped): number[] {
  return [n, c, h, w];
}

/** Whether all layouts hold the same data in the same order. */
function oneColumn(value: Shaped): boolean {
  const [, h, w, c] = value.shape;
  return (h === 1 && w === 1) || c === 1;
}
