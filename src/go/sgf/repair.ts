import { writeFileAtomic } from '../../../base/files/atomic.js';
import { readBytes } from './file.js';
import { mendTree } from './mendTree.js';
import { parseTrees, type SabakiNode } from './parse.js';
import { parseSgf } from './read.js';
import { escapeText } from './write.js';

/**
 * Mends a game file: its text as sound SGF FF[4] in UTF-8, all properties kept.
 * @param where the file's name, for messages.
 * @returns the mended file, and a sentence for each thing that was mended.
 * @throws ZeroError when it cannot be read even so.
 */
export function repairSgf(bytes: Uint8Array, where: string): { text: string; notices: string[] } {
  const { trees, notices } = parseTrees(bytes, where);
  for (const tree of trees) {
    notices.push(...mendTree(tree));
    tree.data = { ...tree.data, CA: ['UTF-8'] };
  }
  const text = trees.map((tree) => `(${treeText(tree)})\n`).join('');
  parseSgf(Buffer.from(text), where); // what is still wrong is told, not written
  return { text, notices };
}

/** Reads, mends and writes a file. @returns what was mended. @throws ZeroError as {@link repairSgf}, or when OUT cannot be written. */
export function repairFile(path: string, out: string): string[] {
  const { text, notices } = repairSgf(readBytes(path), path);
  writeFileAtomic(out, text);
  return notices;
}

/** A tree in the words of the file; what is still to be written waits on a stack. */
function treeText(root: SabakiNode): string {
  const out: string[] = [];
  const waiting: (SabakiNode | string)[] = [root];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === 'string') {
      out.push(next);
      continue;
    }
    out.push(';');
    for (const [key, values] of Object.entries(next.data))
      if (values.length > 0) out.push(key, values.map((value) => `[${escapeText(value)}]`).join(''));
    if (next.children.length === 1) waiting.push(next.children[0]);
    else for (let i = next.children.length - 1; i >= 0; i--) waiting.push(')', next.children[i], '\n(');
  }
  return out.join('');
}
