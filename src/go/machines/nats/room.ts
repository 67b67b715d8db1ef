import { ZeroError } from '../../../../base/errors.js';

/** Bytes of games and of keys that wait on the server at most, each, and of networks. */
export const MOST_WAITING = 1 << 30;
export const MOST_NETWORKS = 4 * 2 ** 30;

/** JetStream's error where a stream may take more than the server has. */
const NO_ROOM = 10047;

/** What to say where a server has no room for a run's streams; any other error is given back. */
export function roomError(error: unknown, url: string): unknown {
  if ((error as { code?: unknown }).code !== NO_ROOM) return error;
  const most = Math.ceil((2 * MOST_WAITING + MOST_NETWORKS) / 1e9);
  return new ZeroError(
    `the server at ${url} has too little room for what waits of this run, ${most} GB at most; raise max_file_store in its configuration, or delete there what other runs have left`,
    { cause: error },
  );
}
