import { type Rules, rulesByName, TROMP_TAYLOR } from '../../../../engine/rules.js';
import { Failure } from './framing.js';

const KO = { SIMPLE: 'simple', POSITIONAL: 'positional', SITUATIONAL: 'situational' } as const;
const SCORING = { AREA: 'area', TERRITORY: 'territory' } as const;
const TAX = { NONE: 'none', SEKI: 'seki' } as const;
const BONUS = { '0': 'none', N: 'all', 'N-1': 'all-but-one' } as const;

/**
 * Rules as kata-set-rules names them: a preset's name, or JSON such as
 * `{"ko":"SIMPLE","scoring":"AREA","suicide":false,"whiteHandicapBonus":"N"}` with Tromp-Taylor for what it leaves out.
 * @throws Failure, or ZeroError for a name that there is not.
 */
export function parseRules(text: string): Rules {
  if (text === '') throw new Failure('syntax error');
  if (!text.startsWith('{')) return rulesByName(text);
  let given: Record<string, unknown>;
  try {
    given = JSON.parse(text);
  } catch {
    throw new Failure('the rules are not valid JSON');
  }
  let rules: Rules = { ...TROMP_TAYLOR, name: 'custom' };
  for (const [key, value] of Object.entries(given)) {
    const pick = <T>(from: Record<string, T>): T => {
      const found = Object.hasOwn(from, String(value)) ? from[String(value)] : undefined;
      if (found === undefined)
        throw new Failure(`${key} '${String(value)}' is not one of ${Object.keys(from).join(', ')}`);
      return found;
    };
    const flags = { true: true, false: false };
    if (key === 'ko') rules = { ...rules, ko: pick(KO) };
    else if (key === 'scoring') rules = { ...rules, scoring: pick(SCORING) };
    else if (key === 'suicide') rules = { ...rules, suicide: pick(flags) };
    else if (key === 'whiteHandicapBonus') rules = { ...rules, handicapBonus: pick(BONUS) };
    else if (key === 'tax') rules = { ...rules, tax: pick(TAX) };
    else if (key === 'hasButton') pick({ false: true });
    else if (key !== 'friendlyPassOk' && key !== 'name') throw new Failure(`there is no rule '${key}'`);
  }
  return rules;
}

/** Rules as kata-get-rules gives them. */
export function rulesJson(rules: Rules): string {
  const keyOf = (of: Record<string, string>, value: string) =>
    Object.keys(of).find((key) => of[key] === value);
  return JSON.stringify({
    name: rules.name,
    ko: keyOf(KO, rules.ko),
    scoring: keyOf(SCORING, rules.scoring),
    tax: keyOf(TAX, rules.tax),
    suicide: rules.suicide,
    hasButton: false,
    whiteHandicapBonus: keyOf(BONUS, rules.handicapBonus),
    friendlyPassOk: false,
  });
}
