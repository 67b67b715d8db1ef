import { moveToGtp } from '../engine/coords.js';
import { Position } from '../engine/position.js';
import { rulesByName } from '../engine/rules.js';
import { areaScore, score } from '../engine/scoring.js';
import type { GameRecord } from './records.js';
import type { SelfplaySettings } from './settings.js';

/** Moves a point of the board after which some settings count a game as it stands (`selfplay.maxMovesPerPoint`). */
const LEAST_MOVES_PER_POINT = 0.5;
/** Standard deviations of komi that an honest game may be away from its mean: one in 10^15 is further. */
const SPREAD = 8;

/**
 * Whether a recorded game is one that the rules allow and that says the truth about itself: each move is legal, so is
 * each point of a policy, policies add up to one, the game ended as games may end, and its result and owners are those
 * of its last position. Only whether its policies and values were searched for is not seen; the audit asks that.
 */
export class GameCheck {
  private position = new Position(2);
  private seen = new Uint8Array(0);

  /**
   * @param settings those that the game must have been played under, where they are known; a folder of records may hold
   * games of many.
   * @returns what is wrong, in words that go on "the recorded game N is left out: ", or undefined.
   */
  fault(game: GameRecord, settings?: SelfplaySettings): string | undefined {
    return (
      this.replay(game) ??
      endFault(game, this.position, settings) ??
      resignFault(game) ??
      (settings && settingsFault(game, settings))
    );
  }

  /** Plays the game and looks at its policies; leaves the last position. */
  private replay(game: GameRecord): string | undefined {
    const position = this.begin(game);
    const { moves, full, policyLengths } = game;
    let start = 0;
    for (let m = 0, searches = 0; m < moves.length; m++) {
      const move = moves[m];
      if (position.isOver || !position.isLegal(move))
        return `its move ${m + 1}, ${moveToGtp(move, game.size)}, is illegal`;
      if (full[m]) {
        const end = start + policyLengths[searches++];
        const fault = this.policyFault(game, start, end);
        if (fault) return `its policy at move ${m + 1} ${fault}`;
        start = end;
      }
      position.play(move);
    }
    return undefined;
  }

  private begin(game: GameRecord): Position {
    if (this.position.size !== game.size) {
      this.position = new Position(game.size);
      this.seen = new Uint8Array(this.position.area + 1);
    }
    const { position } = this;
    position.rules = rulesByName(game.rules);
    position.komi = game.komi;
    position.clear();
    return position;
  }

  /** What is wrong with the policy between two entries, at the present position. */
  private policyFault(game: GameRecord, start: number, end: number): string | undefined {
    const { policyMoves, policyProbabilities, size } = game;
    const { position, seen } = this;
    if (start === end) return 'is empty';
    seen.fill(0);
    let sum = 0;
    for (let i = start; i < end; i++) {
      const move = policyMoves[i];
      if (seen[move]) return `names ${moveToGtp(move, size)} twice`;
      seen[move] = 1;
      if (!position.isLegal(move)) return `is for ${moveToGtp(move, size)}, which is illegal`;
      sum += policyProbabilities[i];
    }
    // Each share is rounded to 1/65535.
    if (Math.abs(sum - 65535) > (end - start) / 2 + 1) return `adds up to ${(sum / 65535).toFixed(4)}`;
    return undefined;
  }
}

/** {@link GameCheck.fault} as a function. */
export function gameFaults(): (game: GameRecord, settings?: SelfplaySettings) => string | undefined {
  const check = new GameCheck();
  return (game, settings) => check.fault(game, settings);
}

/** What is wrong with a game's end, result or owners. */
function endFault(game: GameRecord, position: Position, settings?: SelfplaySettings): string | undefined {
  const { moves, scored } = game;
  const ended = position.isOver;
  if (!scored) {
    if (game.resignColor === 0) return 'it has no ending: no one resigned and it was not counted';
    const winner = game.resignColor === 1 ? -1 : 1;
    return Math.sign(game.score) === winner ? undefined : 'its result is not that of its resignation';
  }
  const most = Math.ceil((settings?.maxMovesPerPoint ?? LEAST_MOVES_PER_POINT) * position.area);
  if (!ended && (settings ? moves.length !== most : moves.length < most))
    return `it was counted after ${moves.length} moves without two passes`;
  if (settings && moves.length > most) return `it has ${moves.length} moves, more than the ${most} allowed`;
  const result = areaScore(position);
  if (game.score !== result) return `its result is ${game.score} and its last position counts ${result}`;
  const { ownership } = score(position);
  const wrong = ownership.findIndex((owner, p) => owner !== game.ownership[p]);
  return wrong < 0 ? undefined : `its owner of ${moveToGtp(wrong, game.size)} is wrong`;
}

/** What is wrong with who resigned, or would have, and when. */
function resignFault({ resignMove, resignColor, moves, scored }: GameRecord): string | undefined {
  if (resignMove < 0) return resignColor === 0 && scored ? undefined : 'it names who resigned and not when';
  if (resignMove >= moves.length) return 'its resignation is behind its end';
  if (resignColor !== (resignMove % 2 === 0 ? 1 : 2)) return 'its resignation is of who was not to move';
  return undefined;
}

/** What is wrong with a game that was played under known settings. */
function settingsFault(game: GameRecord, settings: SelfplaySettings): string | undefined {
  if (game.rules !== settings.rules) return `it is of the rules ${game.rules}, not ${settings.rules}`;
  if (!isKomi(game, settings)) return `its komi ${game.komi} is outside the settings' bounds`;
  const most = Math.max(settings.simulations, settings.quickSimulations);
  const searched = game.visits.findIndex((visits) => visits > most);
  if (searched >= 0)
    return `its move ${searched + 1} has ${game.visits[searched]} visits, of ${most} at most`;
  return resignationFault(game, settings);
}

function isKomi({ komi, size }: GameRecord, settings: SelfplaySettings): boolean {
  const within = (low: number, high: number) => komi >= low && komi <= high;
  const area = size * size;
  const spread = SPREAD * settings.komiSpread + 0.5;
  if (within(settings.komi - spread, settings.komi + spread)) return true;
  if (settings.komiWide > 0 && within(settings.komiWideFrom - 0.5, settings.komiWideTo + 0.5)) return true;
  return settings.fairKomi > 0 && within(-area, area);
}

/**
 * Whether the values say the same of resigning as the record: a player resigns, or would, at the second of two searches
 * in a row that are below the limit. Values are rounded, so that those at the limit may be either.
 */
function resignationFault(game: GameRecord, settings: SelfplaySettings): string | undefined {
  const { values, resignMove, moves, scored } = game;
  const limit = 127 * settings.resignBelow;
  const low = [0, 0];
  const maybe = [0, 0];
  for (let m = settings.passFrom; m < moves.length; m++) {
    if (m === resignMove) {
      if (values[m] - 0.5 < limit && maybe[m % 2] >= 1) break;
      return `its value at move ${m + 1} is no reason to resign`;
    }
    low[m % 2] = values[m] + 0.5 < limit ? low[m % 2] + 1 : 0;
    maybe[m % 2] = values[m] - 0.5 < limit ? maybe[m % 2] + 1 : 0;
    if (low[m % 2] >= 2) return `its values up to move ${m + 1} ask for a resignation that it does not have`;
  }
  if (resignMove >= 0 && resignMove < settings.passFrom) return 'it has a resignation before one is allowed';
  if (!scored && resignMove !== moves.length - 1) return 'it goes on after its resignation';
  return undefined;
}
