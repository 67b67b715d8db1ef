import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calibrationPositions } from '../../../src/go/network/calibration.js';

test('there are positions from the beginning to the end of games for every board', () => {
  for (let size = 2; size <= 25; size += size === 5 || size === 18 ? 1 : 3) {
    const positions = calibrationPositions(size);
    assert.ok(positions.length >= 30 && positions.length <= 100, `${positions.length} on ${size}x${size}`);
    assert.ok(positions.every((position) => position.size === size));
    const stones = positions.map(({ area, emptyCount }) => area - emptyCount);
    assert.equal(Math.min(...stones), 0);
    if (size >= 5 && size <= 19) assert.ok(Math.max(...stones) > 0.4 * size * size, `on ${size}x${size}`);
  }
});
