import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ZeroError } from '../../../base/errors.js';
import { checkConfig } from '../../../src/go/settings/config.js';
import { presetConfig } from '../../../src/go/settings/presets.js';
import { readSettings } from '../../../src/go/settings/read.js';
import { RECIPES } from '../../../src/go/settings/recipes.js';
import { fuzzValues } from '../../fuzz.js';

const old = JSON.parse(readFileSync('test/go/settings/config-89b8d9a.json', 'utf8'));

/** What is said of a config that cannot be. */
function says(value: unknown): string {
  try {
    readSettings(value, 'c.json');
  } catch (error) {
    assert.ok(error instanceof ZeroError, String(error));
    return error.message;
  }
  throw new Error('it was accepted');
}

test('the presets of every board and recipe are good, and come back from a file', () => {
  for (const recipe of RECIPES)
    for (let size = 2; size <= 25; size++) {
      const preset = presetConfig(recipe, size, 7);
      assert.deepEqual(checkConfig(preset, 'preset'), preset);
      assert.deepEqual(readSettings(JSON.parse(JSON.stringify(preset)), 'c.json'), preset);
    }
});

/** The settings in a value by their whole keys. */
function leaves(value: object, path: string[] = []): Map<string, unknown> {
  return new Map(
    Object.entries(value).flatMap(([key, x]) =>
      typeof x === 'object' && x !== null
        ? [...leaves(x, [...path, key])]
        : [[[...path, key].join('.'), x] as const],
    ),
  );
}

test('a config of the version before is read: the board stood in two places, keys had other names or were not there', () => {
  const said = leaves(old);
  assert.equal(said.get('selfplay.size'), 7);
  said.delete('selfplay.size');
  for (const [before, now] of [
    ['selfplay.fullShare', 'selfplay.fullFraction'],
    ['training.weightDecay', 'training.l2'],
  ]) {
    said.set(now, said.get(before));
    said.delete(before);
  }
  const preset = leaves(presetConfig('agz', 7, 3));
  const read = leaves(readSettings(old, 'c.json'));
  assert.deepEqual([...read.keys()].sort(), [...preset.keys()].sort());
  for (const [key, value] of read) assert.equal(value, said.has(key) ? said.get(key) : preset.get(key), key);
  for (const key of said.keys()) assert.ok(read.has(key), key);
  assert.match(
    says({ ...old, selfplay: { ...old.selfplay, size: 5 } }),
    /selfplay\.size differs from network\.size, .* delete selfplay\.size/,
  );
});

test("an absent key gets the value of the run's own preset", () => {
  const agz = presetConfig('agz', 9, 1);
  assert.deepEqual(readSettings({ version: 1, network: { recipe: 'agz', size: 9 } }, 'c.json'), agz);
  const { momentum, ...training } = agz.training;
  const { search, ...selfplay } = agz.selfplay;
  assert.deepEqual(readSettings({ ...agz, training, selfplay }, 'c.json'), agz);
  assert.equal(momentum, 0.9);
});

test('the komi of matches is that of self-play or a number of its own, 8.5 on 5x5', () => {
  const komi = (size: number) => presetConfig('fast', size, 1).matches.komi;
  assert.deepEqual([4, 5, 6, 19].map(komi), ['selfplay', 8.5, 'selfplay', 'selfplay']);
  const good = presetConfig('fast', 9, 1);
  const set = (value: unknown) => ({ ...good, matches: { ...good.matches, komi: value } });
  assert.equal(readSettings(set(5.5), 'c.json').matches.komi, 5.5);
  for (const bad of ['fair', null, 5.25])
    assert.match(says(set(bad)), /matches\.komi is .* and must be .*a multiple of half a point/);
  assert.match(says(set(1e9)), /matches\.komi is 1000000000 and must be a number from -625 to 625/);
});

test('each mistake in a file is named with its key', () => {
  const good = presetConfig('fast', 9, 1);
  assert.match(says(null), /its content is null and must be an object/);
  assert.match(says({}), /network is missing and must be an object/);
  assert.match(says({ network: {} }), /network\.size is missing and must be a whole number from 2 to 25/);
  assert.match(says({ ...good, version: 2 }), /c\.json has version 2, newer than 1; update zero/);
  assert.match(says({ ...good, version: 'x' }), /version is 'x' and must be 1/);
  assert.match(says({ ...good, seed: -1 }), /seed is -1/);
  assert.match(says({ ...good, training: 3 }), /training is 3 and must be an object/);
  assert.match(
    says({ ...good, training: { bach: 9 } }),
    /c\.json: 'training\.bach' is not a setting; did you mean 'batch'\?/,
  );
  assert.match(says({ ...good, selfplay: { komi: '7' } }), /selfplay\.komi is '7' and must be a number/);
  assert.match(
    says(JSON.parse('{"network":{"size":9},"__proto__":{"a":1}}')),
    /'__proto__' is not a setting/,
  );
});

fuzzValues('config.json', [old, presetConfig('fast', 5, 1)], (value) => readSettings(value, 'c.json'));
