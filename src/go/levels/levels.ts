import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError, ZeroError } from '../../../base/errors.js';
import { readJson } from '../../../base/files/json.js';
import { header, list, parse, real, text, whole } from '../../../base/schema.js';
import { type Pairing, ratingError, ratings } from '../../../selfplay/match/elo.js';

/** Folder of the levels: `levels.json` and their networks. */
const FOLDER = fileURLToPath(new URL('../../../../networks/levels/', import.meta.url));

/** An opponent for people: a network and how much it thinks. */
export interface Level {
  /** 1 for the weakest. */
  level: number;
  /** Path of the network's file. */
  network: string;
  /** Playouts a move. */
  visits: number;
  /** Share of the moves that are drawn by the network's priors. */
  drawn: number;
  /** Elo above random play. */
  elo: number;
  /** Half of the 95 % interval of `elo`, given the ratings of the others. */
  error: number;
  /** Games against the level below; of level 1 against random play. */
  against: { wins: number; losses: number; draws: number };
}

/** The levels, weakest first, and what they play on. */
export interface Levels {
  size: number;
  komi: number;
  levels: readonly Level[];
}

/** Player 0 of the table is random play, the others are the levels. */
const count = () => whole(0, 1_000_000);
const levelsSchema = header({
  format: whole(1, 1),
  size: whole(2, 25),
  komi: whole(-625, 625),
  levels: list(
    header({
      network: text(100).regex(/^(\.\.\/)?[\w-]+\.zero$/, { error: 'must be the name of a network file' }),
      visits: whole(1, 1_000_000),
      drawn: real(0, 1),
    }),
    100,
  ).min(1, { error: 'must have a level' }),
  games: list(header({ a: count(), b: count(), wins: count(), losses: count(), draws: count() }), 10_000),
});

/**
 * Reads the levels and rates them: all games of the table in one pool, random play at 0.
 * @throws ZeroError when the table is not one.
 */
export function readLevels(folder = FOLDER): Levels {
  const path = join(folder, 'levels.json');
  const { size, komi, levels, games } = parse(levelsSchema, readJson(path), path);
  const pool: Pairing[] = games.map(({ a, b, ...result }) => ({ a: String(a), b: String(b), ...result }));
  const table = ratings(pool, '0');
  return {
    size,
    komi,
    levels: levels.map(({ network, visits, drawn }, i) => {
      const level = i + 1;
      const against = games.find(({ a, b }) => a === level && b === level - 1);
      const elo = table.get(String(level));
      if (against === undefined || elo === undefined)
        throw new ZeroError(`${path}: level ${level} has no games against level ${level - 1}`);
      const { wins, losses, draws } = against;
      const error = 1.96 * ratingError(pool, table, String(level));
      return {
        level,
        network: join(folder, network),
        visits,
        drawn,
        elo,
        error,
        against: { wins, losses, draws },
      };
    }),
  };
}

/** A level by its number. @throws UsageError when there is none. */
export function levelOf(number: number): Level & { size: number; komi: number } {
  const { levels, ...board } = readLevels();
  const level = levels[number - 1];
  if (level === undefined)
    throw new UsageError(`there is no level ${number}; give 1 to ${levels.length} (zero play --levels)`);
  return { ...level, ...board };
}

/** The options that a level stands for. */
interface LevelOptions {
  level?: number;
  network?: string;
  visits?: number;
  drawn?: number;
  time?: number;
  size?: number;
  style?: string;
}

/**
 * A bot's options with its level, where there is one, turned into the network and the playouts that it stands for.
 * @throws UsageError when another option says the same otherwise.
 */
export function atLevel<T extends LevelOptions>(options: T): T {
  if (options.level === undefined) return options;
  const { network, visits, drawn, size } = levelOf(options.level);
  for (const name of ['network', 'visits', 'time', 'style'] as const)
    if (options[name] !== undefined)
      throw new UsageError(
        `--level ${options.level} stands for a network and its playouts; leave out --${name}`,
      );
  if (options.size !== undefined && options.size !== size)
    throw new UsageError(
      `the levels are for ${size}x${size}; leave out --size, or give --visits for few playouts`,
    );
  return { ...options, network, visits, drawn };
}
