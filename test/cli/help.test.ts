import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command } from 'commander';
import { createProgram } from '../../src/cli/main.js';

/** A command and all below it, with the words that call them. */
function commands(command: Command, words: string[]): { words: string; command: Command }[] {
  const here = words.length > 1 || command.commands.length === 0 ? [{ words: words.join(' '), command }] : [];
  return [...here, ...command.commands.flatMap((c) => commands(c, [...words, c.name()]))];
}

/** What --help prints on a terminal of 80 columns. */
function helpOf(command: Command): string {
  let out = '';
  command.configureOutput({
    writeOut: (text) => {
      out += text;
    },
    getOutHelpWidth: () => 80,
  });
  command.outputHelp();
  return out;
}

const program = createProgram();
const all = commands(program, ['zero']);
const leaves = all.filter(({ command }) => command.commands.length === 0);

test('the list of commands has one line for each', () => {
  const list = helpOf(program).split('\n');
  for (const command of program.commands)
    assert.ok(
      list.some(
        (line) =>
          line.includes(` ${command.name()}`) && line.endsWith(command.summary() || command.description()),
      ),
      command.name(),
    );
});

test('help fits 80 columns, has examples that begin with the command, and no empty default', () => {
  for (const { words, command } of leaves) {
    const help = helpOf(command);
    for (const line of help.split('\n')) assert.ok(line.length <= 80, `${words}: ${line}`);
    assert.doesNotMatch(help, /default: (null|undefined|\[\]|Infinity)/, words);
    assert.doesNotMatch(help, /\(default: [^)]*\)\s+\(default:/, `${words} tells a default twice`);
    assert.match(help, new RegExp(`Examples:\n  ${words} ?`), words);
  }
});

test('an option is spelt alike, takes the same kind of value and means one thing in all commands', () => {
  const flags = new Map<string, string>();
  for (const { words, command } of leaves)
    for (const option of command.options) {
      const before = flags.get(option.long!);
      // word2vec's own names, which its users know: --size of a vector, --model cbow or sg.
      if (words.startsWith('zero words') && ['--size', '--model'].includes(option.long!)) continue;
      // --out names a file or a folder, as the command writes one; --size is that of a board, or of pictures.
      if (before !== undefined && !['--out', '--size'].includes(option.long!))
        assert.equal(option.flags, before, words);
      flags.set(option.long!, option.flags);
    }
});

test('whatever prints a result prints it as JSON too', () => {
  const talk = ['zero play', 'zero web', 'zero gtp', 'zero sgf show', 'zero mnist curves', 'zero help'];
  for (const { words, command } of leaves)
    if (!talk.includes(words))
      assert.ok(
        command.options.some((o) => o.long === '--json'),
        words,
      );
});
