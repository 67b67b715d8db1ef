import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { boardSize, komiOption, memorySize, rulesOption } from '../../src/go/options.js';

test('a board is its side or both of them', () => {
  assert.equal(boardSize('9'), 9);
  assert.equal(boardSize('9x9'), 9);
  assert.equal(boardSize(' 19X19 '), 19);
  for (const text of ['', '1', '26', '9x8', '9x', 'x9', '9.5', '1e1', '0x9', '9x9x9'])
    assert.throws(() => boardSize(text), InvalidArgumentError, text);
});

test('an amount of memory is megabytes or gigabytes', () => {
  assert.equal(memorySize('16M'), 2 ** 24);
  assert.equal(memorySize('1.5g'), 1.5 * 2 ** 30);
  assert.equal(memorySize('500 MB'), 500 * 2 ** 20);
  for (const text of ['', '16', '1M', '-2G', '1e3M', '2T', 'G'])
    assert.throws(() => memorySize(text), InvalidArgumentError, text);
});

/** The values of options on a command line. */
function options(...args: string[]): object {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  return command.addOption(komiOption()).addOption(rulesOption()).parse(args, { from: 'user' }).opts();
}

test('komi is in half points, rules go by any of their names', () => {
  assert.deepEqual(options(), { rules: 'chinese' });
  assert.deepEqual(options('--komi', '-6.5', '--rules', 'Japanese'), { komi: -6.5, rules: 'japanese' });
  assert.deepEqual(options('--rules', 'nz'), { rules: 'new-zealand' });
  const refuses = (what: RegExp, ...args: string[]) =>
    assert.throws(
      () => options(...args),
      (e: Error) => e instanceof CommanderError && what.test(e.message),
    );
  refuses(/give a multiple of half a point/, '--komi', '6.3');
  refuses(/give a number from -625 to 625/, '--komi', '1e9');
  refuses(/give one of tromp-taylor, /, '--rules', 'constructor');
});
