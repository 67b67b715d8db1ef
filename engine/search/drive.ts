import type { Evaluator } from '../evaluator.js';
import type { Search } from './search.js';

/**
 * Runs one search to its end.
 * @param leaves in flight at once, at most: one gives the best search for its visits, more fill a batch of the network.
 * @param afterBatch is called after each batch of the network but that of the root itself; true stops the search.
 */
export async function runSearch(
  search: Search,
  evaluator: Evaluator,
  leaves: () => number,
  afterBatch?: () => boolean | Promise<boolean>,
): Promise<void> {
  while (!search.done) {
    const { ready } = search;
    const n = search.collect(evaluator, 0, Math.min(leaves(), evaluator.capacity));
    if (n > 0) {
      await evaluator.run(n);
      search.absorb(evaluator, 0, n);
    }
    if (ready && (await afterBatch?.())) search.stop();
  }
}

/**
 * Several searches on one evaluator, one leaf of each in a batch, so that batches are full and no search has more than
 * one leaf in flight: each grows the tree that it would grow alone.
 *
 * ```
 * const batch = new SearchBatch(evaluator, games, (game) => (game.next() ? game : undefined));
 * for (let n = batch.collect(); n > 0; n = batch.collect()) { await evaluator.run(n); batch.absorb(); }
 * ```
 */
export class SearchBatch<T extends { readonly search: Search }> {
  private readonly waiting: Search[] = [];

  /**
   * @param items what searches, at most as many as the evaluator has slots; changed in place as items come and go.
   * @param onDone is called when an item's search is done: it begins the next search and gives the item back, or
   * another one in its place, or undefined for none.
   */
  constructor(
    private readonly evaluator: Evaluator,
    readonly items: T[],
    private readonly onDone: (item: T) => T | undefined,
  ) {
    if (items.length > evaluator.capacity)
      throw new RangeError(`${items.length} searches do not fit into a batch of ${evaluator.capacity}`);
  }

  /** Writes a leaf of each search into a slot. @returns how many; 0 when nothing is left to search. */
  collect(): number {
    const { evaluator, items, waiting } = this;
    waiting.length = 0;
    for (let i = 0; i < items.length; ) {
      // A search whose next leaf needs no evaluation goes on until one does, or until it is done.
      const { search } = items[i];
      if (search.collect(evaluator, waiting.length, 1) === 1) {
        waiting.push(search);
        i++;
      } else if (search.done) {
        const next = this.onDone(items[i]);
        if (next) items[i] = next;
        else items.splice(i, 1);
      }
    }
    return waiting.length;
  }

  /** Hands the evaluations of the slots that {@link collect} wrote to their searches. */
  absorb(): void {
    for (let slot = 0; slot < this.waiting.length; slot++) this.waiting[slot].absorb(this.evaluator, slot, 1);
  }
}
