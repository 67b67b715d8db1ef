import { UsageError } from '../../../base/errors.js';
import type { PlayerSpec } from '../../../selfplay/match/players.js';
import { levelOf } from '../levels/levels.js';
import type { NetworkSource, OpenAs } from '../network/source.js';
import { networkOn, openSource } from '../networkFiles/open.js';

/** The players of a match, what they are called in results (a network by its step), and the board they fit. */
export interface MatchPlayers {
  specs: readonly [PlayerSpec, PlayerSpec];
  names: { new: string; old: string };
  size: number;
  komi: number;
}

const DEFAULT_SIZE = 9;
const DEFAULT_KOMI = 7;

/** A player before it is known on which board: a network for all its boards, or one that plays on any. */
type Named = { name: string } & (
  | { source: NetworkSource; visits?: number; drawn?: number }
  | { spec: PlayerSpec }
);

/**
 * Opens the players that a user names: a network file, a run folder, `random`, `level:N`, or
 * `gtp:COMMAND`.
 * @param size the board asked for; without it the networks' own.
 * @throws ZeroError when there is no such player, or it does not play on the board.
 */
export function openPlayers(newName: string, oldName: string, size?: number, as?: OpenAs): MatchPlayers {
  const players = [named(newName), named(oldName)] as const;
  const sources = players.flatMap((p) => ('source' in p ? [p.source] : []));
  const board = boardOf(sources, size);
  const specOf = (player: Named): PlayerSpec =>
    'spec' in player
      ? player.spec
      : {
          kind: 'network',
          network: networkOn(player.source, board, as),
          visits: player.visits,
          drawn: player.drawn,
        };
  return {
    specs: [specOf(players[0]), specOf(players[1])],
    names: { new: players[0].name, old: players[1].name },
    size: board,
    komi: sources[0]?.komi(board) ?? DEFAULT_KOMI,
  };
}

function named(name: string): Named {
  if (name === 'random') return { spec: { kind: 'random' }, name };
  if (name.startsWith('gtp:')) {
    const command = name.slice(4).trim();
    if (command === '')
      throw new UsageError("'gtp:' names no program; write gtp:COMMAND, such as gtp:'gnugo --mode gtp'");
    return { spec: { kind: 'gtp', command }, name };
  }
  const [, number] = /^level:(\d{1,9})$/.exec(name) ?? [];
  if (number !== undefined) {
    const { network, visits, drawn } = levelOf(Number(number));
    return { source: openSource(network), name: `level ${Number(number)}`, visits, drawn };
  }
  const source = openSource(name);
  return { source, name: source.name };
}

/** The board asked for, else that of a network which plays on one alone, else the first network's usual one. */
function boardOf(sources: readonly NetworkSource[], wanted: number | undefined): number {
  if (wanted !== undefined) return wanted;
  const choosy = sources.find(({ sizes }) => sizes.length === 1) ?? sources[0];
  return choosy?.usualSize ?? DEFAULT_SIZE;
}
