import type { Position } from './position.js';
import type { Rules } from './rules.js';

/** A rule set as KataGo's networks are told of it (KataGo's documentation of its rules, "Supported Go Rules"). */
export interface KatagoRules {
  readonly ko: Rules['ko'];
  readonly scoring: Rules['scoring'];
  /** Points that are not counted: none, those of groups in seki, or two for each living group as well. */
  readonly tax: 'none' | 'seki' | 'all';
  readonly suicide: boolean;
  /** A pass that ends the game may be answered by playing on: dead stones are a matter of agreement. */
  readonly friendlyPass: boolean;
}

const known = new WeakMap<Rules, KatagoRules>();

/** What KataGo calls these rules: its `chinese` has simple ko, AGA's pass stones are counting by area. */
export function katagoRules(rules: Rules): KatagoRules {
  let flags = known.get(rules);
  if (!flags) {
    const scoring = rules.passStones ? 'area' : rules.scoring;
    flags = {
      ko: rules.name === 'chinese' ? 'simple' : rules.ko,
      scoring,
      tax: scoring === 'territory' ? 'seki' : 'none',
      suicide: rules.suicide,
      friendlyPass: rules.deadByAgreement && scoring === 'area',
    };
    known.set(rules, flags);
  }
  return flags;
}

const withoutSuperko = new WeakMap<Rules, Rules>();

/** Whether a move is legal as KataGo has the rules: superko where it has it, and never the suicide of a single stone. */
export function katagoLegal(position: Position, move: number): boolean {
  const hasSuperko = katagoRules(position.rules).ko !== 'simple';
  return isLegalButForSuperko(position, move) && (!hasSuperko || position.isLegal(move));
}

/** Whether an empty point is forbidden by ko or superko alone, as KataGo has the rules. */
export function katagoRepetition(position: Position, point: number): boolean {
  if (point === position.koPoint) return true;
  if (katagoRules(position.rules).ko === 'simple') return false;
  return (
    position.isRepetition(point) ||
    (position.rules.suicide && !position.isLegal(point) && isLegalButForSuperko(position, point))
  );
}

function isLegalButForSuperko(position: Position, move: number): boolean {
  const { rules } = position;
  let simple = withoutSuperko.get(rules);
  if (!simple) {
    simple = { ...rules, ko: 'simple' };
    withoutSuperko.set(rules, simple);
  }
  return position.isLegal(move, simple);
}
