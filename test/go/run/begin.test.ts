import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ZeroError } from '../../../base/errors.js';
import { isTemporary } from '../../../base/files/atomic.js';
import { recordFiles } from '../../../selfplay/recordFolder.js';
import { beginWith, firstWeights, openGames, openWeights } from '../../../src/go/run/begin.js';
import { runFolder } from '../../../src/go/run/folder.js';
import { planRun } from '../../../src/go/run/open.js';
import { packRun } from '../../../src/go/run/packRun.js';
import { livelyWeights } from '../network/samples.js';
import { makeRun } from './madeRun.js';

const root = mkdtempSync(join(tmpdir(), 'zero-begin-'));
after(() => rmSync(root, { recursive: true }));

test('a run begins with the weights in a snapshot, and another with those of its checkpoint', () => {
  const nine = openWeights('networks/9x9.snapshot');
  assert.equal(nine.config.size, 9);
  const begin = (name: string, from: typeof nine) => {
    const folder = runFolder(join(root, name));
    const { config } = planRun(folder, { size: 13, sizes: '13x13,19x19', shape: from.config, set: [] });
    assert.deepEqual([config.network.blocks, config.network.channels], [5, 48]);
    mkdirSync(folder.checkpoint, { recursive: true });
    beginWith(firstWeights(from, config), config, folder);
    return openWeights(folder.root);
  };
  const all = begin('all', nine);
  assert.equal(all.config.planes, 'sized');
  assert.deepEqual(all.weights.get('stem/kernel'), nine.weights.get('stem/kernel'));
  assert.deepEqual(begin('again', all), all);
});

test('a run begins with a network to play with', () => {
  const nine = openWeights('networks/9x9.zero');
  const folder = runFolder(join(root, 'shipped'));
  const { config } = planRun(folder, { size: 9, shape: nine.config, set: [] });
  beginWith(firstWeights(nine, config), config, folder);
  assert.deepEqual(openWeights(folder.root), nine);
  assert.throws(
    () => openGames('networks/9x9.zero'),
    /has no games to take over; give --from in place of --grow/,
  );
});

/** Settings of a small run, and the weights that it begins with. */
function small() {
  const shape = { blocks: 1, channels: 8, planes: 'extended' as const };
  const { config } = planRun(runFolder(join(root, 'none')), { size: 5, shape, set: [] });
  return {
    config,
    weights: firstWeights(
      { config: config.network, weights: livelyWeights(config.network, 'small') },
      config,
    ),
  };
}

test('where the games of another run are damaged nothing is left, and the folder can be begun in again', () => {
  const folder = runFolder(join(root, 'damaged'));
  const { config, weights } = small();
  const from = makeRun(join(root, 'good-games'), { networks: [0], records: [300, 200], checkpoint: -1 });
  const good = openGames(from.root);
  const read = (name: string) => (name === good.names.at(-1) ? Buffer.alloc(400, 7) : good.read(name));
  assert.throws(() => beginWith(weights, config, folder, { ...good, read }), ZeroError);
  assert.equal(planRun(folder, { size: 5, set: [] }).fresh, true);
  // So may one in which a command was killed while it wrote: all is in a temporary folder until it is whole.
  let left: string[] = [];
  const killed = {
    ...good,
    read: (name: string) => {
      left = readdirSync(folder.root);
      return good.read(name);
    },
  };
  beginWith(weights, config, folder, killed);
  assert.ok(left.length === 1 && isTemporary(left[0]), left.join());
});

test('a run takes the newest games of another one over, from its folder or a snapshot', () => {
  const from = makeRun(join(root, 'with-games'), { networks: [0], records: [300, 200], checkpoint: -1 });
  const snapshot = join(root, 'games.snapshot');
  const { config, weights } = small();
  packRun(from, snapshot, 25e6);
  for (const [i, source] of [from.root, snapshot].entries()) {
    const to = runFolder(join(root, `taken-${i}`));
    beginWith(weights, config, to, openGames(source));
    assert.deepEqual(recordFiles(to.records), recordFiles(from.records));
    for (const name of recordFiles(to.records))
      assert.deepEqual(readFileSync(join(to.records, name)), readFileSync(join(from.records, name)));
  }
  const without = makeRun(join(root, 'without-games'), { networks: [0] });
  assert.throws(() => openGames(without.root), /has no games to take over; give --from in place of --grow/);
});

test('what holds no weights to learn on with is refused in a sentence', () => {
  const refused = (path: string, message: RegExp) =>
    assert.throws(
      () => openWeights(path),
      (error) => error instanceof ZeroError && message.test(error.message),
    );
  refused(join(root, 'nowhere'), /there is no .*nowhere; give a run's folder/);
  refused(root, /has no .*learner\.zero with weights/);
  const file = join(root, 'text');
  writeFileSync(file, 'no weights');
  refused(file, /text is not a usable checkpoint file/);
});
