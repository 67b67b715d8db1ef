import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readKomi } from '../../../src/go/sgf/komi.js';

test('komi that is a number of half points is read without a word', () => {
  for (const [text, komi] of [
    ['6.5', 6.5],
    ['7', 7],
    ['0', 0],
    ['-5.5', -5.5],
    ['', undefined],
  ] as const)
    assert.deepEqual(readKomi(text), { komi });
  assert.equal(readKomi('7.50').komi, 7.5);
});

test('komi as other programs write it is read as it is meant, with a notice', () => {
  for (const [text, komi] of [
    ['375', 7.5], // Fox: 3 3/4 stones
    ['325', 6.5],
    ['650', 6.5], // Fox: 6.5 points
    ['750', 7.5],
    ['550', 5.5],
    ['3.75', 7.5], // Chinese counting
    ['2.75', 5.5],
    ['6,5', 6.5],
    ['6.5目', 6.5],
    ['６．５', 6.5],
    ['5.5 points', 5.5],
    ['komi 6.5', 6.5],
    ['6½', 6.5],
    ['6 1/2', 6.5],
    ['6.6', 6.5],
    ['None', undefined],
    ['much', undefined],
    ['1e99', undefined],
    ['99999', undefined],
  ] as const) {
    const read = readKomi(text);
    assert.equal(read.komi, komi, text);
    assert.match(read.notice ?? '', /^komi '/, text);
  }
});
