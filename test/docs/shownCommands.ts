import { readdirSync, readFileSync } from 'node:fs';

/** A command that README or docs show. */
export interface Shown {
  /** Page and line. */
  where: string;
  /** What a reader would type, without its comment. */
  text: string;
  /** Shown in a block of its own, and not in a sentence. */
  block: boolean;
}

/** README, then the pages in the order of its table: a reader's way. */
export function pages(): string[] {
  const listed = [...readFileSync('README.md', 'utf8').matchAll(/^\| \[(docs\/[\w-]+\.md)\]/gm)].map(
    ([, p]) => p,
  );
  const rest = readdirSync('docs').flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : []));
  return [...new Set(['README.md', ...listed, ...rest.sort()])];
}

const COMMAND = /^(?:[A-Z_]+=\S+ +)*(?:npx zero|zero|npm (?:run|test|ci))(?= |$)/;

/** The commands of a page in their order; `A && B` is two. */
export function shownCommands(page: string): Shown[] {
  const text = readFileSync(page, 'utf8');
  const found: Shown[] = [];
  for (const part of text.matchAll(/^```(\w*)\n([\s\S]*?)^```|`([^`]+)`/gm)) {
    const [, language, block, inline] = part;
    if (block !== undefined && language !== '' && language !== 'sh') continue;
    const first = text.slice(0, part.index).split('\n').length;
    const lines = inline === undefined ? block.split('\n') : [inline.replace(/\s+/g, ' ')];
    for (const [i, line] of lines.entries())
      for (const command of line.replace(/\s+#.*$/, '').split(' && '))
        if (COMMAND.test(command))
          found.push({
            where: `${page}:${first + (inline === undefined ? 1 + i : 0)}`,
            text: command.trim(),
            block: inline === undefined,
          });
  }
  return found;
}

/**
 * Whether a reader can type it as it stands: not a form with words to fill in (`zero match NEW OLD`), and not the bare name of
 * a command in a sentence (`zero train`).
 */
export function isWhole({ text, block }: Shown): boolean {
  if (/\[|\.\.\.| (?:--[\w-]+ )?[A-Z]+(?:=VALUE)?(?= |$)/.test(text.replace(/"[^"]*"/g, ''))) return false;
  return block || !/^(?:npx )?zero(?: [a-z]+){0,2}$/.test(text) || /^npx zero [a-z]+/.test(text);
}

/** The words of a command line as a shell splits them. */
export function words(line: string): string[] {
  return [...line.matchAll(/(?:"([^"]*)"|(\S))+/g)].map(([word]) => word.replaceAll('"', ''));
}
