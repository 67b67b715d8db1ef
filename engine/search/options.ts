/** How a search works. Values of positions are in [-1, 1] for the player to move. */
export interface SearchOptions {
  /** The root: PUCT as below it, or Gumbel with sequential halving (Danihelka et al. 2022). */
  root: 'puct' | 'gumbel';
  /** Exploration: c = cPuct + log((N + cBase + 1) / cBase) (Silver et al. 2018, eq. 1 of the methods). */
  cPuct: number;
  cBase: number;
  /** A move without visits is worth its parent's value less this times sqrt(prior mass visited). */
  fpuReduction: number;
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
