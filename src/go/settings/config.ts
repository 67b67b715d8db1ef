import { z } from 'zod';
import { list, parse, real, table, text, whole } from '../../../base/schema.js';
import { selfplayBoards } from '../../../selfplay/boardSettings.js';
import { boardRange, boardsOf } from '../../../selfplay/boards.js';
import { komiSchema, networkShape } from '../../../selfplay/networkFile.js';
import { selfplaySchema } from '../../../selfplay/settings.js';
import { isOutside, type Outside } from './outside.js';
import { trainingSchema } from './training.js';

/** Matches within a run, by which it rates its networks. */
const matchesSchema = table(
  {
    /** Minutes between ratings. */
    every: real(0.01, 1_000_000),
    games: whole(1, 100_000),
    visits: whole(1, 1_000_000),
    /** Komi of ratings and gate: a number, or that of self-play. */
    komi: z.union([z.literal('selfplay'), komiSchema], {
      error: "must be 'selfplay' or a multiple of half a point",
    }),
    /** Networks from outside that every rating plays too, for a scale beyond the run: net:FILE@VISITS. */
    rating: list(
      text(1000).refine((name): name is Outside => isOutside(name), {
        error: 'must be net:FILE@VISITS, such as net:g170.bin.gz@1',
      }),
      16,
    ).default([]),
    /** AlphaGo Zero's gate: fraction of wins that a network needs to play for training; 0 for none. */
    gate: real(0, 1),
    gateGames: whole(1, 100_000),
  },
  'setting',
);
export type MatchSettings = z.infer<typeof matchesSchema>;

/** Of config.json's format. */
export const VERSION = 1;
/** Memory that the search trees of one worker may take, and about what an edge takes of it, in bytes. */
const TREES = 16e9;
const EDGE = 32;

/** Multiplications in the convolutions of one position, beyond which a network file is refused as not to be run. */
const MOST_WORK = 1e11;

/** Every setting of a run; stored in its folder as config.json. The board's side is the network's. */
const configSchema = table(
  {
    version: z.literal(VERSION, { error: `must be ${VERSION}` }),
    seed: whole(0, Number.MAX_SAFE_INTEGER),
    network: table(networkShape, 'setting'),
    selfplay: selfplaySchema,
    training: trainingSchema,
    matches: matchesSchema,
  },
  'setting',
).superRefine(({ network, selfplay }, context) => {
  const { blocks, channels } = network;
  const boards = selfplayBoards(selfplay, network.size).map((board) => board.size);
  const other = boards.find((size) => !boardsOf(network).includes(size));
  if (other !== undefined)
    context.addIssue({
      code: 'custom',
      path: ['selfplay', 'sizes'],
      message: `must be of boards that the network plays on (${boardRange(boardsOf(network))}); a run for several boards begins with zero run --size 9x9,13x13`,
    });
  const size = Math.max(...boards);
  if (blocks * 2 * 9 * channels ** 2 * size ** 2 > MOST_WORK)
    context.addIssue({
      code: 'custom',
      path: ['network', 'channels'],
      message: `must be less with ${blocks} blocks on ${size}x${size}: such a network is too large to be run`,
    });
  const edges = selfplay.gamesAtOnce * selfplay.simulations * (size ** 2 + 1);
  if (edges * EDGE > TREES)
    context.addIssue({
      code: 'custom',
      path: ['selfplay', 'simulations'],
      message: `must be less with selfplay.gamesAtOnce ${selfplay.gamesAtOnce} on ${size}x${size}: a worker's trees would take ${Math.round((edges * EDGE) / 1e9)} GB`,
    });
});
export type RunConfig = z.infer<typeof configSchema>;

/**
 * Checks a whole config, such as one that a command line has changed.
 * @param where what it comes from, for messages.
 * @throws ZeroError with the setting, what is wrong with it and what would be right.
 */
export function checkConfig(value: unknown, where: string): RunConfig {
  return parse(configSchema, value, where);
}
