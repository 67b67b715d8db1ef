import assert from 'node:assert/strict';
import { test } from 'node:test';
import { either, nearest, printable, withoutControls } from '../../base/text.js';

test('what a terminal would obey does not come through', () => {
  assert.equal(printable('a\u001b[2Jb\u009bc\u202ed\u2028e\n'), 'a?[2Jb?c?d?e?');
  assert.equal(printable('Grüße, 囲碁'), 'Grüße, 囲碁');
  assert.equal(printable('x'.repeat(100), 5), 'xxxxx...');
});

test('the nearest name is the least wrong one, and none where all are far', () => {
  assert.equal(nearest('gumble', ['puct', 'gumbel']), 'gumbel');
  assert.equal(nearest('Learningrate', ['learningRate', 'warmup']), 'learningRate');
  assert.equal(nearest('simulation', ['simulations', 'quickSimulations']), 'simulations');
  assert.equal(nearest('foo', ['agz', 'extended']), undefined);
  assert.equal(nearest('x'.repeat(100_000), ['agz']), undefined);
});

test('words in a row', () => {
  assert.equal(either(['a', 'b', 'c']), 'a, b or c');
  assert.equal(either(['a']), 'a');
});

test('what steers a terminal is left out, letters of all scripts stay', () => {
  assert.equal(
    withoutControls('\u001b]0;title\u0007柯洁 Møller é \u009b2J\u202eabc'),
    ']0;title柯洁 Møller é 2Jabc',
  );
  assert.equal(withoutControls('one\r\ntwo\tthree'), 'one two three');
  assert.equal(withoutControls('one\r\ntwo\r\u001b[Hthree\tfour', true), 'one\ntwo\n[Hthree  four');
});
