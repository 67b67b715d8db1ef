import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../../base/errors.js';
import { applySettings } from '../../../src/go/settings/apply.js';
import { presetConfig } from '../../../src/go/settings/presets.js';

const preset = presetConfig('fast', 5, 1);

/** What is said of changes that cannot be. */
function says(...changes: string[]): string {
  try {
    applySettings(preset, changes);
  } catch (error) {
    assert.ok(error instanceof UsageError, String(error));
    return error.message;
  }
  throw new Error(`${changes} was accepted`);
}

test('settings change in a copy, by their whole key or as much of its end as tells them apart', () => {
  const changed = applySettings(preset, [
    'training.batch=256',
    'simulations=1e2',
    'search.root=puct',
    'quantize=false',
    'fullShare=0.5', // its name in earlier versions
  ]);
  assert.equal(changed.training.batch, 256);
  assert.equal(changed.selfplay.simulations, 100);
  assert.equal(changed.selfplay.search.root, 'puct');
  assert.equal(changed.training.quantize, false);
  assert.equal(changed.selfplay.fullFraction, 0.5);
  assert.equal(preset.training.batch, 128);
});

test('a value out of range is refused with the range', () => {
  assert.equal(
    says('selfplay.gamesAtOnce=0'),
    '--set: selfplay.gamesAtOnce is 0 and must be a whole number from 1 to 1024',
  );
  assert.match(says('selfplay.simulations=-5'), /simulations is -5 and must be a whole number from 1 to/);
  assert.match(says('selfplay.simulations=1e9'), /simulations is 1000000000 and must be a whole number from/);
  assert.match(says('training.batch=0'), /training\.batch is 0 and must be a whole number from 1 to/);
  assert.match(says('training.batch=0x10'), /training\.batch is '0x10' and must be a whole number/);
  assert.match(says('training.batch=12.5'), /training\.batch is 12\.5 and must be a whole number/);
  assert.match(says('training.quantize=1'), /training\.quantize is 1 and must be true or false/);
  assert.match(says('selfplay.komi=7.3'), /selfplay\.komi is 7\.3 and must be a multiple of half a point/);
  assert.match(says('learningRate=1e99'), /learningRate is 1e\+99 and must be a number from 0 to 10/);
});

test('a word that is none of a setting gets the nearest that is', () => {
  assert.equal(
    says('search.root=gumble'),
    "--set: selfplay.search.root is 'gumble' and must be puct or gumbel; did you mean 'gumbel'?",
  );
  assert.equal(
    says('network.planes=foo'),
    "--set: network.planes is 'foo' and must be agz, extended, sized, tactical or sized-tactical",
  );
  assert.match(says('selfplay.rules=japanese'), /must be tromp-taylor, chinese or new-zealand/);
});

test('a key that is none of a setting gets the nearest that is; one that may be two is refused', () => {
  assert.equal(
    says('training.bach=1'),
    "--set: 'training.bach' is not a setting; did you mean 'training.batch'?",
  );
  assert.equal(
    says('simulation=8'),
    "--set: 'simulation' is not a setting; did you mean 'selfplay.simulations'?",
  );
  assert.match(says('learner.batch=8'), /did you mean 'training\.batch'/);
  assert.match(says('zzzzzz=8'), /'zzzzzz' is not a setting; config\.json/);
  assert.match(says('__proto__.x=8'), /is not a setting/);
  assert.match(says('training=8'), /'training' is not a setting/);
  assert.equal(
    says('scoreWeight=0'),
    "--set: 'scoreWeight' may be selfplay.search.scoreWeight or training.scoreWeight; give the whole key",
  );
  assert.match(says('training.batch'), /write it as KEY=VALUE/);
});

test('what other settings follow from has options of its own', () => {
  assert.match(says('selfplay.size=7'), /'selfplay\.size' cannot be set so, .*give --size/);
  assert.match(says('network.size=7'), /give --size/);
  assert.match(says('recipe=agz'), /give --recipe/);
});

test('settings that contradict each other are refused', () => {
  assert.match(
    says('simulations=8', 'quickSimulations=16'),
    /quickSimulations is 16 and must be at most simulations, which is 8/,
  );
  assert.match(says('quickSimulations=100'), /must be at most simulations, which is 64/);
  assert.match(
    says('blocks=100', 'channels=2048'),
    /network\.channels is 2048 and must be less with 100 blocks/,
  );
  assert.match(says('komiWideFrom=30'), /komiWideFrom is 30 and must be at most komiWideTo, which is 24\.5/);
  assert.match(says('gamesAtOnce=1024', 'simulations=1e6'), /must be less .* trees would take \d+ GB/);
});

test('a command sees its own groups alone', () => {
  assert.equal(applySettings(preset, ['scoreWeight=0'], ['selfplay']).selfplay.search.scoreWeight, 0);
  assert.throws(() => applySettings(preset, ['training.batch=8'], ['selfplay']), UsageError);
});

test('full searches that are made shorter than quick ones shorten these too', () => {
  const quick = (...changes: string[]) => applySettings(preset, changes).selfplay.quickSimulations;
  assert.equal(quick('simulations=8'), 8);
  assert.equal(quick('simulations=100'), 16);
  assert.equal(quick('simulations=8', 'quickSimulations=4'), 4);
});

test('a list is written in brackets, and names networks from outside with their playouts', () => {
  const changed = applySettings(preset, [
    'matches.rating=["net:some folder/g170.bin.gz@1", "net:b.zero@100"]',
  ]);
  assert.deepEqual(changed.matches.rating, ['net:some folder/g170.bin.gz@1', 'net:b.zero@100']);
  assert.deepEqual(preset.matches.rating, []);
  assert.match(
    says('matches.rating=["g170.bin.gz"]'),
    /must be net:FILE@VISITS, such as net:g170\.bin\.gz@1/,
  );
  assert.match(says('matches.rating=net:a@1'), /must be a list/);
});
