import type { z } from 'zod';
import { choice, flag, real, table, text, whole } from '../base/schema.js';
import { AREA_RULES } from '../engine/rules.js';
import type { SearchOptions } from '../engine/search/options.js';
import { PLAY_SEARCH } from '../engine/search/options.js';
import { parseBoards } from './boards.js';
import { komiSchema } from './networkFile.js';

const fraction = real(0, 1);

/** The settings of a search, see {@link SearchOptions}. */
export const searchSchema: z.ZodType<SearchOptions> = table(
  {
    root: choice(['puct', 'gumbel']),
    cPuct: real(0, 100),
    cBase: real(1, 1e9),
    fpuReduction: real(0, 10),
    // Runs of before these were known have none of them.
    cDeviation: fraction.default(0),
    biasFactor: fraction.default(0),
    biasExponent: real(0, 2).default(PLAY_SEARCH.biasExponent),
    lcb: real(0, 100).default(0),
    noise: fraction,
    noiseAlpha: real(0.001, 1000),
    considered: whole(1, 626),
    gumbelScale: real(0, 100),
    cVisit: real(0, 1e6),
    cScale: real(0, 1000),
    scoreWeight: real(0, 10),
    scoreScale: real(0.1, 1000),
    scoreCentre: real(-1250, 1250),
    randomSymmetry: flag(),
    cache: whole(0, 10_000_000),
  },
  'setting',
);

/** How games are played to be learned from, on the board of the network that plays unless `sizes` names others. */
export const selfplaySchema = table(
  {
    rules: choice(AREA_RULES),
    /** Boards that are played on and their shares of the positions, such as 9x9:0.5,13x13:0.5; none for the network's own. */
    sizes: text(200).refine((sizes) => sizes === '' || parseBoards(sizes) !== undefined, {
      error: 'must be boards such as 9x9,13x13, with shares such as 9x9:0.7,13x13:0.3, or nothing',
    }),
    komi: komiSchema,
    /** Standard deviation of a game's komi around it, in points: teaches the network what komi means. */
    komiSpread: real(0, 625),
    /** Fraction of the games whose komi is drawn evenly between its two values instead. */
    komiWide: fraction,
    komiWideFrom: real(-625, 625),
    komiWideTo: real(-625, 625),
    /** Fraction of the games whose komi is moved to what the network expects of the opening, so that both can win (Wu 2019, appendix D). */
    fairKomi: fraction,
    search: searchSchema,
    /** Visits of a full search, whose policy is a training target. */
    simulations: whole(1, 1_000_000),
    /** Visits of a quick one, and the fraction of full ones (playout-cap randomisation, Wu 2019, 3.1). */
    quickSimulations: whole(1, 1_000_000),
    fullFraction: fraction,
    /** Gumbel: moves that a quick search considers; with as many as it has visits each would get one, and nothing be halved. */
    quickConsidered: whole(1, 626),
    /** Whether the tree below the move played is kept for the next search (AlphaGo Zero), or every search begins anew. */
    keepTree: flag(),
    /** Whether points count most around what the last search of the game expected, so that decided games teach endgames too. */
    centreScore: flag(),
    /** Mean number of opening moves drawn from the raw policy, for variety (Wu 2019, appendix D). */
    openingMoves: real(0, 1000),
    /** Fraction of the games that begin with random moves, as matches do, and how many at most; runs of before have none. */
    randomOpenings: fraction.default(0),
    randomMoves: whole(1, 1000).default(4),
    /** PUCT: moves played in proportion to visits; afterwards the most visited one is played. */
    temperatureMoves: whole(0, 10_000),
    /** No player passes before this move number, so that games do not collapse into passing before anything is learned. */
    passFrom: whole(0, 10_000),
    /** A player who may pass resigns when the value of two searches in a row is below; -1 for never. */
    resignBelow: real(-1, 0),
    /** Fraction of the games played to the end to measure how often resigning would have been wrong. */
    resignPlayedOut: fraction,
    /** Fraction of the games that no one ends by passing while another move costs nothing (docs/learning.md); runs of before have none. */
    playOn: fraction.default(0),
    /** A game is counted as it stands after this many moves a point of the board. */
    maxMovesPerPoint: real(0.5, 20),
    /** Games that one worker plays at once: the batch of its network. */
    gamesAtOnce: whole(1, 1024),
  },
  'setting',
).superRefine((s, context) => {
  const fault = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
  if (s.fullFraction < 1 && s.quickSimulations > s.simulations)
    fault('quickSimulations', `must be at most simulations, which is ${s.simulations}; set both`);
  if (s.komiWideFrom > s.komiWideTo)
    fault('komiWideFrom', `must be at most komiWideTo, which is ${s.komiWideTo}`);
});
export type SelfplaySettings = z.infer<typeof selfplaySchema>;

/** Evaluations that a game of recipe fast remembers: those of its last few searches, whose trees are not kept. */
const REMEMBERED = 256;

/** Self-play of recipe fast: Gumbel root search with few playouts, playout-cap randomisation. */
export function fastSelfplay(size: number, komi: number): SelfplaySettings {
  return {
    rules: 'tromp-taylor',
    sizes: '',
    komi,
    komiSpread: 1,
    komiWide: 0.1,
    komiWideFrom: -size * 1.5,
    komiWideTo: komi + size * 1.5,
    fairKomi: 0.6,
    search: {
      ...PLAY_SEARCH,
      lcb: 0,
      root: 'gumbel',
      gumbelScale: 1,
      considered: 16,
      scoreWeight: 0.1,
      scoreScale: size,
      randomSymmetry: true,
      cache: REMEMBERED,
    },
    simulations: 64,
    quickSimulations: 16,
    fullFraction: 0.3,
    quickConsidered: 4,
    keepTree: false,
    centreScore: true,
    openingMoves: 0.04 * size * size,
    randomOpenings: 0,
    randomMoves: Math.max(1, Math.round(0.05 * size * size)),
    temperatureMoves: 0,
    passFrom: Math.floor((size * size) / 2),
    resignBelow: -0.95,
    resignPlayedOut: 0.2,
    playOn: size > 13 ? 1 : 0,
    maxMovesPerPoint: 3,
    gamesAtOnce: 64,
  };
}

/** Self-play as in AlphaGo Zero (Silver et al. 2017, Methods), with board-sized numbers scaled from 19x19. */
export function agzSelfplay(size: number, komi: number): SelfplaySettings {
  return {
    ...fastSelfplay(size, komi),
    komiSpread: 0,
    komiWide: 0,
    fairKomi: 0,
    search: {
      ...PLAY_SEARCH,
      lcb: 0,
      root: 'puct',
      noise: 0.25,
      noiseAlpha: 10.83,
      scoreWeight: 0,
      randomSymmetry: true,
      cache: 0,
    },
    simulations: 64,
    quickSimulations: 64,
    fullFraction: 1,
    keepTree: true,
    centreScore: false,
    openingMoves: 0,
    randomOpenings: 0,
    passFrom: 0,
    temperatureMoves: Math.round((30 / 361) * size * size),
    resignBelow: -0.9,
    resignPlayedOut: 0.1,
    playOn: 0,
    maxMovesPerPoint: 2,
  };
}
