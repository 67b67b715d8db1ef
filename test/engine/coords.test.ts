import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnName, moveFromGtp, moveToGtp } from '../../engine/coords.js';
import { MAX_SIZE, MIN_SIZE } from '../../engine/geometry.js';
import { RULES, rulesByName } from '../../engine/rules.js';
import { inverseSymmetry, SYMMETRIES, transformMove } from '../../engine/symmetry.js';

test('every move of every board has a name of its own, which reads back as the move', () => {
  for (let size = MIN_SIZE; size <= MAX_SIZE; size++) {
    const names = new Set<string>();
    for (let move = 0; move <= size * size; move++) {
      const name = moveToGtp(move, size);
      names.add(name);
      assert.equal(moveFromGtp(name, size), move);
      assert.equal(moveFromGtp(name.toLowerCase(), size), move);
    }
    assert.equal(names.size, size * size + 1);
  }
});

test('columns leave I out; rows count from the bottom', () => {
  assert.equal(moveToGtp(0, 19), 'A19');
  assert.equal(moveToGtp(8 + 18 * 19, 19), 'J1');
  assert.equal(columnName(24), 'Z');
  assert.throws(() => columnName(25), /no column 25/);
  for (const text of ['I5', 'A0', 'A20', 'U1', '', 'A', '5', 'A1x', 'A-1', 'pas', 'Ä1'])
    assert.equal(moveFromGtp(text, 19), undefined, text);
});

test('the eight symmetries are permutations, all different, undone by their inverses, and keep the pass', () => {
  for (const size of [2, 5, 8]) {
    const images = new Set<string>();
    for (let s = 0; s < SYMMETRIES; s++) {
      const image = Array.from({ length: size * size + 1 }, (_, p) => transformMove(size, s, p));
      images.add(image.join());
      assert.equal(new Set(image).size, size * size + 1);
      assert.equal(image[size * size], size * size);
      for (let p = 0; p <= size * size; p++)
        assert.equal(transformMove(size, inverseSymmetry(s), image[p]), p, `${size} ${s} ${p}`);
    }
    assert.equal(images.size, SYMMETRIES);
  }
});

test('rule sets are found by name in any case, by usual short names, and an unknown one lists those there are', () => {
  for (const name of Object.keys(RULES)) assert.equal(rulesByName(name.toUpperCase()).name, name);
  for (const [short, name] of [
    ['TT', 'tromp-taylor'],
    ['Tromp Taylor', 'tromp-taylor'],
    ['NZ', 'new-zealand'],
    ['jp', 'japanese'],
    ['New_Zealand', 'new-zealand'],
  ])
    assert.equal(rulesByName(short).name, name);
  assert.throws(() => rulesByName('ing-1991'), /no rules named 'ing-1991'; use one of tromp-taylor, chinese/);
  assert.throws(() => rulesByName('constructor'), /no rules named/);
});
