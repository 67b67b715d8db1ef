import assert from 'node:assert/strict';
import { test } from 'node:test';
import { learnerLimit, limitText, mostResting, restFor } from '../../../src/go/run/learnerLimit.js';
import { metricsLine } from '../../../src/go/run/metrics.js';
import { fastTraining } from '../../../src/go/settings/training.js';

const training = { ...fastTraining(9), samplesPerPosition: 4 };
/** 20 positions a game, drawn four times each: 80 samples a game. */
const line = (changes: object) =>
  metricsLine.parse({
    ...{
      time: 1,
      cpu: 1,
      step: 9,
      samples: 1,
      games: 100,
      positions: 2000,
      window: 1,
      backlog: 0,
      learningRate: 0,
    },
    ...{
      gamesPerSecond: 13,
      movesPerSecond: 1,
      evaluationsPerSecond: 1,
      samplesPerSecond: 1040,
      batchFill: 1,
    },
    ...{
      movesPerGame: 1,
      blackWins: 0,
      resigned: 0,
      resignChecked: 0,
      resignWrong: 0,
      rested: 0,
      ...changes,
    },
  });

test('a learner that players rest for is the limit, and the status says what could come and what is learned', () => {
  const limit = learnerLimit(line({ rested: 0.75 }), { training })!;
  assert.deepEqual(limit, { come: 13, couldCome: 52, learned: 13, isLimit: true });
  assert.match(
    limitText(limit),
    /learner is the limit: 13.0 games\/s come, 13.0 games\/s are learned, 52.0 games\/s could come/,
  );
  assert.match(limitText(learnerLimit(line({ rested: 0.01 }), { training })!), /^the players are the limit/);
  // On a device the learner falls behind, and no player rests.
  assert.ok(learnerLimit(line({ backlog: 151 * training.batch }), { training })!.isLimit);
  assert.equal(learnerLimit(line({ samplesPerSecond: 0 }), { training }), undefined);
});

test('a worker rests for every 150 batches of backlog', () => {
  assert.equal(restFor(150 * 128, 128), 1);
  assert.equal(restFor(375 * 128, 128), 2.5);
});

test('no more workers rest than take cores from the learner, none beside one on a device', () => {
  assert.equal(mostResting(2, 1, 2, 'cpu'), 1);
  assert.equal(mostResting(16, 8, 16, 'cpu'), 8);
  assert.equal(mostResting(36, 8, 16, 'cpu'), 28);
  assert.equal(mostResting(1, 1, 1, 'cpu'), 1);
  assert.equal(mostResting(1, 1, 4, 'cpu'), 0);
  assert.equal(mostResting(36, 8, 16, 'cuda'), 0);
});
