import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printable } from '../../src/terminal/printable.js';

test('what steers a terminal is left out, letters of all scripts stay', () => {
  assert.equal(
    printable('\u001b]0;title\u0007柯洁 Møller é \u009b2J\u202eabc'),
    ']0;title柯洁 Møller é 2Jabc',
  );
  assert.equal(printable('one\r\ntwo\tthree'), 'one two three');
  assert.equal(printable('one\r\ntwo\r\u001b[Hthree\tfour', true), 'one\ntwo\n[Hthree  four');
});
