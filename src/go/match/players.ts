import { basename } from 'node:path';
import { UsageError, ZeroError } from '../../../base/errors.js';
import type { PlayerSpec } from '../../../selfplay/match/players.js';
import type { NetworkInfo } from '../../../selfplay/networkFile.js';
import { openNetwork } from '../network/open.js';

/** The players of a match, what they are called in results (a network by its step), and the board they fit. */
export interface MatchPlayers {
  specs: readonly [PlayerSpec, PlayerSpec];
  names: { new: string; old: string };
  size: number;
  komi: number;
}

const DEFAULT_SIZE = 9;
const DEFAULT_KOMI = 7;

/**
 * Opens the players that a user names: a network file, a run folder, `random`, or `gtp:COMMAND`.
 * @param size the board asked for; without it the networks' own.
 * @throws ZeroError when there is no such player, or it does not play on the board.
 */
export function openPlayers(newName: string, oldName: string, size?: number): MatchPlayers {
  const players = [openPlayer(newName), openPlayer(oldName)] as const;
  const infos = players.flatMap((p) => (p.spec.kind === 'network' ? [p.spec.network.info] : []));
  return {
    specs: [players[0].spec, players[1].spec],
    names: { new: players[0].name, old: players[1].name },
    size: boardOf(infos, size),
    komi: infos[0]?.komi ?? DEFAULT_KOMI,
  };
}

function openPlayer(name: string): { spec: PlayerSpec; name: string } {
  if (name === 'random') return { spec: { kind: 'random' }, name };
  if (name.startsWith('gtp:')) {
    const command = name.slice(4).trim();
    if (command === '')
      throw new UsageError("'gtp:' names no program; write gtp:COMMAND, such as gtp:'gnugo --mode gtp'");
    return { spec: { kind: 'gtp', command }, name };
  }
  const { path, network } = openNetwork(name);
  return { spec: { kind: 'network', network }, name: `${basename(path, '.zero')} of ${network.info.run}` };
}

function boardOf(infos: readonly NetworkInfo[], wanted: number | undefined): number {
  const size = wanted ?? infos[0]?.size ?? DEFAULT_SIZE;
  for (const info of infos)
    if (info.size !== size)
      throw new ZeroError(
        `the network is for ${info.size}x${info.size}, the match is on ${size}x${size}; give fitting networks or --size`,
      );
  return size;
}
