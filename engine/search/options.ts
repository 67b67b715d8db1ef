/** How a search works. Values of positions are in [-1, 1] for the player to move. */
export interface SearchOptions {
  /** The root: PUCT as below it, or Gumbel with sequential halving (Danihelka et al. 2022). */
  root: 'puct' | 'gumbel';
  /** Exploration: c = cPuct + log((N + cBase + 1) / cBase) (Silver et al. 2018, eq. 1 of the methods). */
  cPuct: number;
  cBase: number;
  /** A move without visits is worth its parent's value less this times sqrt(prior mass visited). */
  fpuReduction: number;
  /**
   * How far c follows the spread of the results below a node, 0 for not at all: c times 1 + cDeviation (s / 0.4 - 1), where s is
   * their standard deviation (KataGo's dynamic variance-scaled cPUCT). Where results agree the best move is looked at more closely.
   */
  cDeviation: number;
  /**
   * Share of the error that the network was seen to make at like moves that is taken off its evaluation, 0 for none
   * (KataGo's subtree value bias correction, see bias.ts), and the power of its visits by which a node counts in that.
   */
  biasFactor: number;
  biasExponent: number;
  /**
   * The move to play has the largest lower confidence bound: its utility less this many standard errors, of the moves with 15 % of the
   * visits of the most visited one (Leela Zero's and KataGo's LCB); 0 for the most visited move.
   */
  lcb: number;
  /** Share of Dirichlet noise in the root priors; 0 for none. alpha = noiseAlpha / (legal moves). */
  noise: number;
  noiseAlpha: number;
  /** Gumbel: moves considered at the root, scale of the noise (0: none, for matches), and sigma's constants. */
  considered: number;
  gumbelScale: number;
  cVisit: number;
  cScale: number;
  /**
   * Weight of the expected points in the value of a position: value + scoreWeight * tanh((score - centre) / scoreScale).
   * The centre, Black-positive, is where points count most: 0, or in play what the last search expected, so that a
   * game that is decided is still played for points (KataGo's dynamic score utility).
   */
  scoreWeight: number;
  scoreScale: number;
  scoreCentre: number;
  /** Whether each leaf is evaluated under a random symmetry. */
  randomSymmetry: boolean;
  /** Positions remembered by the evaluation cache; 0 for none. */
  cache: number;
}

/** Search for play: PUCT without noise. */
export const PLAY_SEARCH: SearchOptions = {
  root: 'puct',
  cPuct: 1.1,
  cBase: 19652,
  fpuReduction: 0.2,
  cDeviation: 0,
  biasFactor: 0,
  biasExponent: 0.8,
  lcb: 3,
  noise: 0,
  noiseAlpha: 10.83,
  considered: 16,
  gumbelScale: 0,
  cVisit: 50,
  cScale: 1,
  scoreWeight: 0.1,
  scoreScale: 9,
  scoreCentre: 0,
  randomSymmetry: true,
  cache: 4096,
};
