import pc from 'picocolors';

/**
 * Colours for a terminal: FORCE_COLOR asks for them, NO_COLOR and TERM=dumb forbid them, else a terminal has them.
 * picocolors' own choice looks for `--color` among the arguments, which `zero play` has for something else.
 */
function wanted(): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0';
  return TERM !== 'dumb' && process.stdout.isTTY === true && process.stderr.isTTY === true;
}

export default pc.createColors(wanted());
