import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { consideredVisits } from '../../../engine/search/halving.js';

/** The visits of each move when the moves that are to have `k` visits at a turn are taken from the first on. */
function spend(considered: number, simulations: number): number[] {
  const visits = new Array(considered).fill(0);
  for (const wanted of consideredVisits(considered, simulations)) {
    const move = visits.indexOf(wanted);
    assert.ok(move >= 0, `no move has ${wanted} visits`);
    visits[move]++;
  }
  return visits.sort((a, b) => b - a);
}

test('16 simulations of 4 moves: two phases of 8, two visits each, then four more for the better half', () => {
  assert.deepEqual([...consideredVisits(4, 16)], [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
});

test('as many simulations as moves are one visit each, and fewer leave moves out: nothing is halved', () => {
  assert.deepEqual(spend(16, 16), new Array(16).fill(1));
  assert.deepEqual(spend(16, 5), [1, 1, 1, 1, 1, ...new Array(11).fill(0)]);
});

test('64 of 16: 15, 15, 7, 7, four of 3 and eight of 1', () => {
  assert.deepEqual(spend(16, 64), [15, 15, 7, 7, 3, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1]);
});

test('every turn finds a move, all simulations are spent, and at least two moves share the last phase', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 300 }),
      (considered, simulations) => {
        const visits = spend(considered, simulations);
        assert.equal(
          visits.reduce((a, b) => a + b),
          simulations,
        );
        if (considered > 1 && simulations > 1) assert.ok(visits[0] - visits[1] <= 1);
      },
    ),
  );
});
