import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../../../base/errors.js';
import { profileNumbers } from '../../../../src/go/networkFiles/katago/profile.js';

const near = (found: number, wanted: number) =>
  assert.ok(Math.abs(found - wanted) < 1e-6, `${found}, not ${wanted}`);

test("a rank is both players', of a rated game with byo-yomi on KGS", () => {
  const x = profileNumbers('5k', 9);
  const ranks = (from: number) => x.subarray(from, from + 34).reduce((a, b) => a + b, 0);
  assert.deepEqual([x[0], x[1], x[2], x[3], x[4], x[5]], [1, 1, 0, 0, 0, 0], 'people, with known ranks');
  assert.deepEqual([ranks(6), ranks(40)], [14, 14], '9d is one, 1d nine, 5k fourteen');
  assert.deepEqual([x[74], x[75], x[79]], [0.5, 0, 1]);
  near(x[82], 0.4 * (Math.log(1260) - 6.5));
  near(x[83], 0.3 * (Math.log(31) - 3));
  near(x[84], 0.5 * (Math.log(7) - 1.5));
  near(x[85], 0.25 * (Math.log(2) - 1.5));
  near(x[86], 0.5 * Math.log(81 / 361));
  // 18,322 days from the first of January 1970 to the first of March 2020.
  near(x[87], Math.cos((2 * Math.PI * 18322) / 7));
  near(x[88], Math.sin((2 * Math.PI * 18322) / 7));
  near(x[150], Math.sin((2 * Math.PI * 18322) / (7 * 80000)));
  assert.deepEqual([x[153], x.subarray(151).reduce((a, b) => a + b)], [1, 1]);
});

test('a year is professionals of the time, and preaz a rank before 2017', () => {
  const year = profileNumbers('1950', 19);
  assert.deepEqual([year[6], year[7], year[74], year[75], year[156]], [1, 0, 0, 1, 1]);
  assert.equal(profileNumbers('2022', 19)[157], 1);
  const [before, after] = [profileNumbers('preaz_3d', 19), profileNumbers('rank_3d', 19)];
  assert.deepEqual(before.subarray(0, 87), after.subarray(0, 87));
  assert.notDeepEqual(before.subarray(87, 151), after.subarray(87, 151));
});

test('what is no style is refused in a sentence', () => {
  for (const style of ['', '21k', '10d', '1700', 'strong', '5k5k'])
    assert.throws(() => profileNumbers(style, 9), UsageError);
});
