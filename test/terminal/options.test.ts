import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidArgumentError } from 'commander';
import { oneOf, realNumber, seconds, wholeNumber } from '../../src/terminal/options.js';

test('numbers are decimal, with a power of ten if one likes, and nothing else is one', () => {
  const parse = wholeNumber(1, 10_000);
  assert.equal(parse('200'), 200);
  assert.equal(parse('1e3'), 1000);
  assert.equal(parse(' 7 '), 7);
  assert.equal(realNumber(-1, 1)('-.5'), -0.5);
  for (const text of ['', ' ', '0x10', '0b1', '1_000', '1,5', 'Infinity', 'NaN', '1.5', '0', '10001', '1e99'])
    assert.throws(() => parse(text), InvalidArgumentError, text);
  assert.throws(() => parse('0'), /give a whole number from 1 to 10000/);
  assert.throws(() => wholeNumber(1)('1e99'), /give a whole number from 1 on/);
  assert.throws(() => realNumber(0, 1)('1.1'), /give a number from 0 to 1/);
});

test('seconds are what a timer holds', () => {
  assert.equal(seconds()('0.5'), 0.5);
  for (const text of ['1e7', '-1', 'soon']) assert.throws(() => seconds()(text), InvalidArgumentError, text);
});

test('words are taken in any case, and a mistyped one gets the nearest', () => {
  const parse = oneOf('black', 'white');
  assert.equal(parse('White'), 'white');
  assert.throws(() => parse('blakc'), /give black or white; did you mean 'black'\?/);
  assert.throws(() => parse('toString'), /^\S+: give black or white$|^give black or white$/);
});
