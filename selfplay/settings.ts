import type { SearchOptions } from '../engine/search/options.js';
import { PLAY_SEARCH } from '../engine/search/options.js';

/** How games are played to be learned from, on the board of the network that plays. */
export interface SelfplaySettings {
  rules: string;
  komi: number;
  /** Standard deviation of a game's komi around it, in points: teaches the network what komi means. */
  komiSpread: number;
  /** Share of games whose komi is drawn evenly between its two values instead. */
  komiWide: number;
  komiWideFrom: number;
  komiWideTo: number;
  /** Share of games whose komi is moved to what the network expects of the opening, so that both can win (Wu 2019, appendix D). */
  fairKomi: number;
  search: SearchOptions;
  /** Playouts of a full search, whose policy is a training target. */
  simulations: number;
  /** Playouts of a quick one, and the share of full ones (playout-cap randomisation, Wu 2019, 3.1). */
  quickSimulations: number;
  fullFraction: number;
  /** Whether the tree below the move played is kept for the next search (AlphaGo Zero), or every search begins anew. */
  keepTree: boolean;
  /** Whether points count most around what the last search of the game expected, so that decided games teach endgames too. */
  centreScore: boolean;
  /** Mean number of opening moves drawn from the raw policy, for variety (Wu 2019, appendix D). */
  openingMoves: number;
  /** PUCT: moves played in proportion to visits; afterwards the most visited one is played. */
  temperatureMoves: number;
  /** No player passes before this move number, so that games do not collapse into passing before anything is learned. */
  passFrom: number;
  /** A player who may pass resigns when the value of two searches in a row is below; -1 for never. */
  resignBelow: number;
  /** Share of games played to the end to measure how often resigning would have been wrong. */
  resignPlayedOut: number;
  /** A game is counted as it stands after this many moves a point of the board. */
  maxMovesPerPoint: number;
  /** Games that one worker plays at once: the batch of its network. */
  gamesAtOnce: number;
}

/** Self-play of recipe fast: Gumbel root search with few playouts, playout-cap randomisation. */
export function fastSelfplay(size: number, komi: number): SelfplaySettings {
  return {
    rules: 'tromp-taylor',
    komi,
    komiSpread: 1,
    komiWide: 0.1,
    komiWideFrom: -size * 1.5,
    komiWideTo: komi + size * 1.5,
    fairKomi: 0.6,
    search: {
      ...PLAY_SEARCH,
      root: 'gumbel',
      gumbelScale: 1,
      considered: 16,
      scoreWeight: 0.1,
      scoreScale: size,
      randomSymmetry: true,
      cache: 0,
    },
    simulations: 64,
    quickSimulations: 16,
    fullFraction: 0.3,
    keepTree: false,
    centreScore: true,
    openingMoves: 0.04 * size * size,
    temperatureMoves: 0,
    passFrom: Math.floor((size * size) / 2),
    resignBelow: -0.95,
    resignPlayedOut: 0.2,
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
    passFrom: 0,
    temperatureMoves: Math.round((30 / 361) * size * size),
    resignBelow: -0.9,
    resignPlayedOut: 0.1,
    maxMovesPerPoint: 2,
  };
}
