/** A finished match game. `firstIsBlack` tells the colours of the first player. */
export interface MatchGame {
  number: number;
  firstIsBlack: boolean;
  /** Black-positive score in points; only its sign counts after a resignation or a forfeit. */
  score: number;
  /** As SGF writes it: B+3.5, W+R (resigned), W+F (forfeited), 0. */
  result: string;
  /** Moves from the empty board, the opening's and passes included. */
  moves: number[];
  /** Whether the players counted the finished board differently and had to play on. */
  disputed?: boolean;
  /** What should be known of the game, such as why it was forfeited. */
  note?: string;
  /** The longest time the first player took for a move, in seconds, where one game is played at once. */
  longestMove?: number;
}

/** Result from the view of the first player. */
export interface MatchResult {
  wins: number;
  losses: number;
  draws: number;
  winsAsBlack: number;
  winsAsWhite: number;
  games: MatchGame[];
}

/** A match without games yet. */
export function emptyResult(): MatchResult {
  return { wins: 0, losses: 0, draws: 0, winsAsBlack: 0, winsAsWhite: 0, games: [] };
}

/** Adds a finished game to a result. */
export function addGame(result: MatchResult, game: MatchGame): void {
  const mine = game.firstIsBlack ? game.score : -game.score;
  if (mine > 0) {
    result.wins++;
    if (game.firstIsBlack) result.winsAsBlack++;
    else result.winsAsWhite++;
  } else if (mine < 0) result.losses++;
  else result.draws++;
  result.games.push(game);
}
