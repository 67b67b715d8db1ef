import type { Value } from './value.js';

/**
 * For each leaf of a plan the place of the first one that holds the same single number, its own where there is none: a loop
 * that TensorFlow.js unrolls uploads its constants anew in each turn, and each would be an input of the graph. What a
 * variable holds or was computed is left out: it is equal to something else by chance.
 */
export function sharedNumbers(leaves: readonly Value[]): Int32Array {
  const first = new Map<string, number>();
  return Int32Array.from(leaves, (leaf, i) => {
    if (leaf.size !== 1 || !leaf.uploaded) return i;
    const number = leaf.data![0];
    const key = `${leaf.dtype}[${leaf.shape}] ${Object.is(number, -0) ? '-0' : number}`;
    const place = first.get(key) ?? i;
    first.set(key, place);
    return place;
  });
}

/** Whether leaves that were taken for the same number are it this time too. */
export function areShared(places: Int32Array, leaves: readonly Value[]): boolean {
  return places.every((place, i) => place === i || Object.is(leaves[place].data![0], leaves[i].data![0]));
}

/** Each leaf for itself. */
export function notShared(leaves: readonly Value[]): Int32Array {
  return Int32Array.from(leaves, (_, i) => i);
}
