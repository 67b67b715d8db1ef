import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rng } from '../../base/rng.js';

test('equal seeds give equal sequences, other seeds other ones', () => {
  const draw = (seed: number | string) =>
    Array.from(
      { length: 8 },
      (
        (r) => () =>
          r.uint32()
      )(new Rng(seed)),
    );
  assert.deepEqual(draw(7), draw(7));
  assert.deepEqual(draw(7), draw('7'));
  assert.notDeepEqual(draw(7), draw(8));
});

test('a restored generator continues where the saved one stood', () => {
  const rng = new Rng('save');
  for (let i = 0; i < 10; i++) rng.float();
  const copy = new Rng();
  copy.restore(JSON.parse(JSON.stringify(rng.save())));
  for (let i = 0; i < 100; i++) assert.equal(copy.uint32(), rng.uint32());
});

test('moments of the uniform, normal, Gumbel and Gamma numbers', () => {
  const rng = new Rng(1);
  const n = 200_000;
  const moments = (draw: () => number) => {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const x = draw();
      sum += x;
      squares += x * x;
    }
    return { mean: sum / n, variance: squares / n - (sum / n) ** 2 };
  };
  const near = (actual: { mean: number; variance: number }, mean: number, variance: number) => {
    assert.ok(Math.abs(actual.mean - mean) < 0.02, `mean ${actual.mean}, not ${mean}`);
    assert.ok(
      Math.abs(actual.variance / variance - 1) < 0.05,
      `variance ${actual.variance}, not ${variance}`,
    );
  };
  near(
    moments(() => rng.float()),
    1 / 2,
    1 / 12,
  );
  near(
    moments(() => rng.normal()),
    0,
    1,
  );
  near(
    moments(() => rng.gumbel()),
    0.5772,
    Math.PI ** 2 / 6,
  );
  near(
    moments(() => rng.gamma(0.3)),
    0.3,
    0.3,
  );
  near(
    moments(() => rng.gamma(2.5)),
    2.5,
    2.5,
  );
});

test('a shuffle is a permutation and reaches every order', () => {
  const rng = new Rng(3);
  const seen = new Set<string>();
  for (let i = 0; i < 500; i++) {
    const items = [0, 1, 2, 3];
    rng.shuffle(items);
    assert.deepEqual([...items].sort(), [0, 1, 2, 3]);
    seen.add(items.join(''));
  }
  assert.equal(seen.size, 24);
});
