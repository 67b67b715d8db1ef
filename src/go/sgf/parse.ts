import parser, { type SabakiNode } from '@sabaki/sgf/src/parse.js';
import { ZeroError } from '../../../base/errors.js';
import { withoutControls } from '../../../base/text.js';
import { decodeSgf } from './encoding.js';
import { mendText } from './mendText.js';

export type { SabakiNode };

/** The game trees of a file, and what was mended in its text. */
export interface ParsedTrees {
  trees: SabakiNode[];
  notices: string[];
}

/**
 * The game trees of an SGF collection as properties.
 * @param where the file's name, for messages.
 * @throws ZeroError when it is no SGF.
 */
export function parseTrees(bytes: Uint8Array, where: string): ParsedTrees {
  const bad = (what: string) => new ZeroError(`${where} is not a usable SGF file: ${what}`);
  const { text, notice } = decodeSgf(bytes);
  const start = text.search(/\(\s*;/);
  if (start < 0) throw bad("there is no game in it, nothing begins with '(;'");
  const mended = mendText(text.slice(start), where);
  let trees: SabakiNode[];
  try {
    trees = parser.parse(mended.text);
  } catch (error) {
    if (error instanceof RangeError)
      throw bad('its variations are nested too deeply, or one of its texts is too long');
    throw bad(withoutControls((error as Error).message));
  }
  if (trees.length === 0) throw bad('there is no game in it');
  return { trees, notices: [...(notice ? [notice] : []), ...mended.notices] };
}
