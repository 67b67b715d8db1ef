import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fastTraining, rateAt } from '../../../src/go/settings/training.js';

const settings = { ...fastTraining(5), learningRate: 0.02, warmup: 100, annealFrom: 0.75, annealTo: 0.1 };
const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

test('the learning rate rises over the warm-up and falls to a tenth over the last quarter', () => {
  near(rateAt(settings, 0, 0), 0.0002);
  near(rateAt(settings, 49, 0.01), 0.01);
  near(rateAt(settings, 99, 0.02), 0.02);
  near(rateAt(settings, 5000, 0.75), 0.02);
  near(rateAt(settings, 5000, 0.875), 0.02 * Math.sqrt(0.1));
  near(rateAt(settings, 9000, 1), 0.002);
  near(rateAt(settings, 9000, 1.2), 0.002); // the last steps of a run come after its time
});

test('a run that is given more time goes back to the full rate, and annealFrom 1 keeps it', () => {
  near(rateAt(settings, 9000, 0.5), 0.02);
  for (const progress of [0, 0.9, 1, 1.1]) near(rateAt({ ...settings, annealFrom: 1 }, 9000, progress), 0.02);
});
