import { readKomi } from './komi.js';
import type { SabakiNode } from './parse.js';

/** Notices that a tree gets at most; a file that is all wrong says so in these. */
const MOST_NOTICES = 20;
/** What some programs write for a pass. */
const PASSES = new Set(['``', 'pass', 'PASS', 'Pass']);

/**
 * Mends what other programs write into properties of a game: komi, a handicap of one stone, empty lists of stones, passes
 * as a point just off the board. What is mended stands in the tree as it should have been written.
 * @returns a sentence for each thing mended.
 */
export function mendTree(root: SabakiNode): string[] {
  const notices: string[] = [];
  let more = 0;
  const note = (text: string) => (notices.length < MOST_NOTICES ? notices.push(text) : more++);
  const size = Number.parseInt(root.data.SZ?.[0] ?? '19', 10) || 19;
  mendRoot(root, note);
  let number = 0;
  const waiting = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    mendNode(node, number++, size, note);
    for (let i = node.children.length - 1; i >= 0; i--) waiting.push(node.children[i]);
  }
  if (more > 0) notices.push(`${more} more of these`);
  return notices;
}

function mendRoot({ data }: SabakiNode, note: (text: string) => void): void {
  const square = /^\s*(\d+)\s*[x*]\s*\1\s*$/i.exec(data.SZ?.[0] ?? '')?.[1];
  if (square !== undefined) {
    data.SZ = [square];
    note(`the board's size is written as ${square}`);
  }
  if (data.KM !== undefined) {
    const { komi, notice } = readKomi(data.KM[0] ?? '');
    if (komi === undefined) delete data.KM;
    else data.KM = [String(komi)];
    if (notice !== undefined) note(notice);
  }
  if (data.HA?.[0]?.trim() === '1') {
    delete data.HA;
    note('a handicap of one stone is none');
  }
}

function mendNode({ data }: SabakiNode, number: number, size: number, note: (text: string) => void): void {
  for (const key of ['AB', 'AW', 'AE']) {
    const values = data[key];
    if (!values?.some((value) => value.trim() === '')) continue;
    const points = values.filter((value) => value.trim() !== '');
    if (points.length > 0) data[key] = points;
    else delete data[key];
    note(`node ${number}: an empty point of ${key} is left out`);
  }
  for (const key of ['B', 'W']) {
    const value = data[key]?.[0]?.trim();
    if (value === undefined || !(PASSES.has(value) || isJustOff(value, size))) continue;
    data[key] = [''];
    note(`node ${number}: ${key}[${value}] is read as a pass`);
  }
}

/** Whether it is the point one row and one column beyond the board, as `ss` on 18x18: FF[3] wrote tt for a pass on 19x19. */
function isJustOff(value: string, size: number): boolean {
  const letter = String.fromCharCode(97 + size);
  return value === letter + letter && !(value === 'tt' && size === 19);
}
