import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command } from 'commander';
import { createProgram } from '../../src/cli/main.js';
import { isWhole, pages, shownCommands, words } from './shownCommands.js';

/** The command line, whose commands do nothing. */
function idleProgram(): { program: Command; leaves: Command[] } {
  const program = createProgram();
  const leaves: Command[] = [];
  const silence = (command: Command): void => {
    command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
    for (const below of command.commands) silence(below);
    // A command may work by itself and have commands below it, such as zero upscale.
    const works = command.commands.length === 0 || command.registeredArguments.length > 0;
    if (works) leaves.push(command.action(() => {}));
  };
  silence(program);
  return { program, leaves };
}

/** Checks that the command line takes a command as it stands: its words, its options, their values. */
async function parses(text: string, where: string): Promise<void> {
  const args = words(text.replace(/^(?:[A-Z_]+=\S+ +)*(?:npx )?zero */, ''));
  if (args.length === 0) return;
  await assert.doesNotReject(idleProgram().program.parseAsync(args, { from: 'user' }), `${where}: ${text}`);
}

for (const page of pages())
  test(`${page}: the command line takes every command that it shows`, async () => {
    for (const shown of shownCommands(page).filter(({ text }) => !/npm /.test(text))) {
      if (isWhole(shown)) await parses(shown.text, shown.where);
      else {
        // A name or a form: the command and its options are there.
        const args = words(shown.text.replace(/^(?:npx )?zero */, ''));
        let command: Command | undefined = idleProgram().program;
        for (const word of args) {
          const below: Command | undefined = command.commands.find((c) => c.name() === word);
          if (!below) break;
          command = below;
        }
        assert.ok(command.parent || args.length === 0, `${shown.where}: ${shown.text}`);
        for (const [, option] of shown.text.matchAll(/(--[\w-]+)/g))
          assert.ok(
            command.options.some((o) => o.long === option),
            `${shown.where}: ${option}`,
          );
      }
    }
  });

test('the command line takes every example of its own help', async () => {
  const { leaves } = idleProgram();
  let examples = 0;
  for (const command of leaves) {
    let help = '';
    command.configureOutput({
      writeOut: (text) => {
        help += text;
      },
    });
    command.outputHelp();
    const lines = help.split('Examples:\n')[1]?.replace(/ \\\n\s+/g, ' ') ?? '';
    for (const [, line] of lines.matchAll(/^ {2}(zero .*?)(?: {2,}.*| \|.*)?$/gm)) {
      await parses(line, `zero ${command.name()} --help`);
      examples++;
    }
  }
  assert.ok(examples >= leaves.length - 1, `${examples} examples of ${leaves.length} commands`);
});
