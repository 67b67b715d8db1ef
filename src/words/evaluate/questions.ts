import { ZeroError } from '../../../base/errors.js';
import { printable } from '../../../base/text.js';

/** Two words in some relation, such as a country and its capital. */
export type Pair = readonly [string, string];

/** What is to the second pair's first word as the first pair's second word is to its first? */
export interface Question {
  pairs: readonly [Pair, Pair];
}

/** Questions of one relation. */
export interface Section {
  name: string;
  questions: Question[];
}

/** Whether a section is of grammar: in word2vec's file and ours these begin with `gram`. */
export function isSyntactic({ name }: Section): boolean {
  return name.startsWith('gram');
}

/** All questions that pairs of one relation give: each pair with each other one. */
export function sectionOf(name: string, pairs: readonly Pair[]): Section {
  const questions = pairs.flatMap((first, i) =>
    pairs.flatMap((second, j) => (i === j ? [] : [{ pairs: [first, second] as const }])),
  );
  return { name, questions };
}

/**
 * Questions as word2vec's questions-words.txt has them: `: name` begins a section, other lines are four words.
 * @throws ZeroError with the line that is neither.
 */
export function parseQuestions(text: string, where: string): Section[] {
  const sections: Section[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    const words = line.trim().split(/\s+/);
    if (words[0] === '') continue;
    if (words[0].startsWith(':')) {
      sections.push({ name: printable(line.replace(/^\s*:\s*/, '').trim(), 40), questions: [] });
      continue;
    }
    if (words.length !== 4)
      throw new ZeroError(
        `${where}, line ${i + 1}: there are ${words.length} words, and a question has four (man king woman queen)`,
      );
    if (sections.length === 0) sections.push({ name: 'questions', questions: [] });
    sections.at(-1)!.questions.push({ pairs: [[words[0], words[1]], [words[2], words[3]]] }); // biome-ignore format: pairs
  }
  if (sections.every((section) => section.questions.length === 0))
    throw new ZeroError(`${where} has no questions; give lines of four words`);
  return sections;
}
