type ArrayType =
  | Uint8ArrayConstructor
  | Int16ArrayConstructor
  | Int32ArrayConstructor
  | Uint32ArrayConstructor;

/** Names of arrays with their type and length. */
export type Layout = Readonly<Record<string, readonly [type: ArrayType, length: number]>>;

/** The arrays of a layout, and all of their bytes at once. */
export interface Packed<L extends Layout> {
  readonly bytes: Uint8Array;
  readonly arrays: { readonly [K in keyof L]: InstanceType<L[K][0]> };
}

/** Zeroed typed arrays that lie one after the other in one buffer, so that one memory move copies all of them. */
export function packed<L extends Layout>(layout: L): Packed<L> {
  let total = 0;
  const offsets = Object.entries(layout).map(([name, [type, length]]) => {
    const at = total;
    total += (type.BYTES_PER_ELEMENT * length + 7) & ~7;
    return [name, at] as const;
  });
  const buffer = new ArrayBuffer(total);
  const arrays = Object.fromEntries(
    offsets.map(([name, at]) => [name, new layout[name][0](buffer, at, layout[name][1])]),
  );
  return { bytes: new Uint8Array(buffer), arrays: arrays as Packed<L>['arrays'] };
}
