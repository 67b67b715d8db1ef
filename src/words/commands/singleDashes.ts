import { UsageError } from '../../../base/errors.js';

/** word2vec.c's options that have another name here, or the same one with two dashes. */
const NAMES: Record<string, (value: string) => string[]> = {
  '-train': (value) => [value],
  '-output': (value) => ['--output', value],
  '-size': (value) => ['--size', value],
  '-window': (value) => ['--window', value],
  '-sample': (value) => ['--sample', value],
  '-negative': (value) => ['--negative', value],
  '-threads': (value) => ['--threads', value],
  '-iter': (value) => ['--epochs', value],
  '-min-count': (value) => ['--min-count', value],
  '-alpha': (value) => ['--alpha', value],
  '-save-vocab': (value) => ['--save-vocab', value],
  '-cbow': (value) => ['--model', value === '0' ? 'sg' : 'cbow'],
  '-binary': (value) => ['--format', value === '0' ? 'text' : 'binary'],
  '-debug': () => [],
  '-hs': (value) => absent('-hs', value, 'there is no hierarchical softmax here; use -negative'),
  '-classes': (value) => absent('-classes', value, 'word classes are not made here'),
  '-read-vocab': () => absent('-read-vocab', '', 'the vocabulary is counted anew; leave it out'),
};

/** Arguments in which word2vec.c's single-dash options are replaced by ours. @throws UsageError for what is not here. */
export function singleDashes(args: readonly string[]): string[] {
  const out: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const name = NAMES[args[i]];
    if (!name) out.push(args[i]);
    else if (i + 1 === args.length) throw new UsageError(`option '${args[i]}' needs a value`);
    else out.push(...name(args[++i]));
  }
  return out;
}

function absent(name: string, value: string, why: string): string[] {
  if (value === '0') return [];
  throw new UsageError(`option '${name}': ${why}`);
}
