import { InvalidArgumentError } from 'commander';
import { RULES, rulesByName } from '../../engine/rules.js';

/** A commander parser for the name of a rule set. */
export function rulesName(text: string): string {
  try {
    return rulesByName(text).name;
  } catch {
    throw new InvalidArgumentError(`give one of ${Object.keys(RULES).join(', ')}`);
  }
}
