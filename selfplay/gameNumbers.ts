/*
 * Games have numbers, which seed them. A run on one computer counts from 0. Players on other machines are lent numbers in
 * leases, all above those, so that no two players ever play the same game.
 */

/** Numbers in a lease. */
export const LEASE = 4096;
/** The first number that is lent: those below are counted by the run itself. */
export const FIRST_LENT = 2 ** 31;
/** The first lease, and the number behind the last one that the format of records holds. */
export const FIRST_LEASE = FIRST_LENT / LEASE;
export const LAST_LEASE = 2 ** 31 - 1;
/** Leases that a pool holds at once, at most. */
const RING = 256;

/** The lease that a game's number belongs to. */
export function leaseOf(number: number): number {
  return Math.floor(number / LEASE);
}

/** Leases shared with worker threads, by the count of games started: Int32 `[RING]`. */
export function leaseRing(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * RING));
}

/** Notes which lease the games from `count` on, a multiple of {@link LEASE}, take their numbers from. */
export function putLease(ring: Int32Array, count: number, lease: number): void {
  Atomics.store(ring, (count / LEASE) % RING, lease);
}

/** The number of the game that is started as the `count`th; without leases it is `count` itself. */
export function gameNumber(ring: Int32Array | undefined, count: number): number {
  if (!ring) return count;
  return Atomics.load(ring, Math.floor(count / LEASE) % RING) * LEASE + (count % LEASE);
}
