import assert from 'node:assert/strict';
import { test } from 'node:test';
import { either, nearest, printable } from '../../base/text.js';

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
