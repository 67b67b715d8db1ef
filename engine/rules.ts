import { ZeroError } from '../base/errors.js';

/** What a rule set decides; komi is apart since it changes from game to game. */
export interface Rules {
  readonly name: string;
  /** Area: stones and surrounded points. Territory: surrounded points and prisoners. */
  readonly scoring: 'area' | 'territory';
  /** Whether empty points that stones in seki surround count for nobody (Nihon Ki-in 1989, article 8). */
  readonly tax: 'none' | 'seki';
  /**
   * Which repetitions are forbidden. Simple: taking back at once. Positional superko: any earlier board.
   * Situational superko: any earlier board with the same player to move.
   */
  readonly ko: 'simple' | 'positional' | 'situational';
  /** Whether a move may take its own chain's last liberty. */
  readonly suicide: boolean;
  /** A pass hands one prisoner to the opponent (AGA), which makes territory and area counting agree. */
  readonly passStones: boolean;
  /** White passes last: after White's and then Black's pass, White passes once more (AGA). */
  readonly whitePassesLast: boolean;
  /**
   * After both have passed the players agree which stones are dead, and play on when they do not. Else all stones on
   * the board are alive, and two passes are the end.
   */
  readonly deadByAgreement: boolean;
  /** What White gets for handicap stones: nothing, a point each, or a point each but the first. */
  readonly handicapBonus: 'none' | 'all' | 'all-but-one';
  /** Komi on 19x19 that the rule set's users expect. */
  readonly komi: number;
}

/** Tromp and Taylor's logical rules, the default: https://tromp.github.io/go.html */
export const TROMP_TAYLOR: Rules = {
  name: 'tromp-taylor',
  scoring: 'area',
  tax: 'none',
  ko: 'positional',
  suicide: true,
  passStones: false,
  whitePassesLast: false,
  deadByAgreement: false,
  handicapBonus: 'none',
  komi: 7.5,
};

/** The presets by name. Chinese rules forbid all repetition of boards in their text, so superko is positional. */
export const RULES: Readonly<Record<string, Rules>> = {
  'tromp-taylor': TROMP_TAYLOR,
  chinese: {
    ...TROMP_TAYLOR,
    name: 'chinese',
    suicide: false,
    deadByAgreement: true,
    handicapBonus: 'all',
  },
  aga: {
    ...TROMP_TAYLOR,
    name: 'aga',
    scoring: 'territory',
    ko: 'situational',
    suicide: false,
    passStones: true,
    whitePassesLast: true,
    deadByAgreement: true,
    handicapBonus: 'all-but-one',
  },
  'new-zealand': { ...TROMP_TAYLOR, name: 'new-zealand', ko: 'situational', deadByAgreement: true },
  japanese: {
    ...TROMP_TAYLOR,
    name: 'japanese',
    scoring: 'territory',
    tax: 'seki',
    ko: 'simple',
    suicide: false,
    deadByAgreement: true,
    komi: 6.5,
  },
};

/** Names of those that count by area: programs can end a game under them without agreeing on dead stones. */
export const AREA_RULES: readonly string[] = Object.keys(RULES).filter(
  (name) => RULES[name].scoring === 'area',
);

const ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    tt: 'tromp-taylor',
    tromptaylor: 'tromp-taylor',
    cn: 'chinese',
    jp: 'japanese',
    korean: 'japanese',
    nz: 'new-zealand',
    newzealand: 'new-zealand',
    goe: 'new-zealand',
  }),
);

/** A preset by its name, in any case. @throws ZeroError with the names there are. */
export function rulesByName(name: string): Rules {
  const key = name
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-');
  const names = [key, ALIASES.get(key) ?? '', ALIASES.get(key.replace(/-/g, '')) ?? ''];
  const found = names.find((name) => Object.hasOwn(RULES, name));
  const rules = found === undefined ? undefined : RULES[found];
  if (!rules)
    throw new ZeroError(`there are no rules named '${name}'; use one of ${Object.keys(RULES).join(', ')}`);
  return rules;
}

/** Checks a komi. @throws ZeroError unless it is finite, a multiple of half a point and at most the board. */
export function checkKomi(komi: number): number {
  if (!Number.isFinite(komi) || komi * 2 !== Math.round(komi * 2) || Math.abs(komi) > 625)
    throw new ZeroError(`komi ${komi} is not usable; give a multiple of half a point between -625 and 625`);
  return komi;
}
