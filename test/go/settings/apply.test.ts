import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applySettings, checkAgainst } from '../../../src/go/settings/apply.js';

const template = { size: 9, recipe: 'fast', learner: { batch: 128, follow: true } };

test('a file with an absent key gets the default, and keeps what it says', () => {
  assert.deepEqual(checkAgainst(template, { size: 7, learner: { batch: 64 } }, 'c.json'), {
    size: 7,
    recipe: 'fast',
    learner: { batch: 64, follow: true },
  });
});

test('each mistake in a file is named with its key', () => {
  const says = (value: unknown, pattern: RegExp) =>
    assert.throws(() => checkAgainst(template, value, 'c.json'), pattern);
  says({ sise: 9 }, /c\.json: 'sise' is not a setting; did you mean 'size'\?/);
  says({ size: '9' }, /size must be a number/);
  says({ size: -1 }, /size is -1/);
  says({ learner: 3 }, /learner must be an object/);
  says({ learner: { follow: 1 } }, /learner\.follow must be true or false/);
  says(null, /top level must be an object/);
});

test('settings from the command line change a copy', () => {
  const changed = applySettings(template, ['learner.batch=256', 'recipe=agz', 'learner.follow=false']);
  assert.deepEqual(changed, { size: 9, recipe: 'agz', learner: { batch: 256, follow: false } });
  assert.equal(template.learner.batch, 128);
  assert.throws(() => applySettings(template, ['learner.bach=1']), /did you mean 'batch'/);
  assert.throws(() => applySettings(template, ['learner.batch=lots']), /'lots' is not a number/);
  assert.throws(() => applySettings(template, ['learner.batch']), /KEY=VALUE/);
});
