import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readPicture } from '../../../src/pictures/codecs/read.js';
import { writePicture } from '../../../src/pictures/codecs/write.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-gan-'));
const file = (name: string) => join(folder, name);
const photos = file('photos');
for (let i = 0; i < 24; i++) {
  const rgb = Uint8Array.from({ length: 32 * 32 * 3 }, (_, k) => (k * (i + 1)) % 256);
  await writePicture(join(photos, `${String(i).padStart(2, '0')}.png`), { width: 32, height: 32, rgb });
}

function zero(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/zero.js', 'gan', ...args], {
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

test('sample draws by the shipped generator from a fresh clone', async () => {
  const { code, err } = zero('sample', '--grid', '4x2', '--out', file('shipped.png'));
  assert.equal(code, 0, err);
  const { picture } = await readPicture(file('shipped.png'));
  // Clothes are light on black: some of it is both.
  const light = picture.rgb.filter((value) => value > 128).length / picture.rgb.length;
  assert.ok(light > 0.1 && light < 0.7, `${light} of it is light`);
});

test('train, go on, sample, walk, film, nearest, evaluate', async () => {
  const run = file('run');
  const train = ['train', '--data', photos, '--out', run, '--batch', '4', '--minutes', '0.01'];
  const first = zero(...train);
  assert.match(first.out, /22 pictures of 32x32x3; recipe r1; .* augmented/, first.err);
  assert.match(first.out, /stopped; the same command goes on from here/);
  assert.equal(zero(...train).code, 0);
  assert.ok(readdirSync(join(run, 'samples')).length >= 1);
  assert.match(zero(...train, '--seed', '3').err, /was written by a training with seed 1, not 3/);

  const sampled = zero('sample', run, '--grid', '3x2', '--out', file('grid.png'));
  assert.equal(sampled.code, 0, sampled.err);
  assert.equal((await readPicture(file('grid.png'))).picture.width, 3 * 66 + 2);
  assert.match(zero('sample', run, '--out', file('grid.png')).err, /is there already/);

  const walked = zero('walk', run, '--frames', '4', '--out', file('walk.gif'), '--json');
  assert.deepEqual(JSON.parse(walked.out).frames, 4, walked.err);
  assert.match((await readPicture(file('walk.gif'))).notices[0], /has 4 pictures/);
  assert.equal(zero('film', run, '--out', file('film.webp')).code, 0);
  assert.ok(existsSync(file('film.webp')));

  const near = JSON.parse(zero('nearest', run, '--count', '6', '--out', file('near.png'), '--json').out);
  assert.equal(near.nearest.length, 6);
  const figures = JSON.parse(zero('evaluate', run, '--samples', '100', '--json').out);
  assert.ok(figures.nearestSample > 0 && figures.nearestHeldOut > 0 && figures.diversity > 0);
});

test('with labels one kind of picture can be asked for', async () => {
  const run = file('digits');
  const train = ['train', '--data', 'mnist', '--out', run, '--batch', '4', '--minutes', '0.01'];
  assert.match(zero(...train).out, /60,000 pictures of 28x28x1 in 10 classes; recipe r1/);
  assert.match(zero(...train, '--no-labels').err, /is of another model/);
  const sample = zero('sample', run, '--out', file('digits.png'), '--json');
  assert.equal(JSON.parse(sample.out).pictures, 80, sample.err);
  assert.equal(zero('sample', run, '--label', '7', '--out', file('sevens.png')).code, 0);
  assert.equal(zero('walk', run, '--label', '3', '--frames', '3', '--out', file('three.gif')).code, 0);
  assert.match(
    zero('sample', run, '--label', '10', '--out', file('ten.png')).err,
    /has labels from 0 to 9, and none of 10/,
  );
  assert.match(
    zero('sample', 'emoji', '--label', '0', '--out', file('none.png')).err,
    /learned without labels/,
  );
});

test('what cannot be done is told in a sentence', () => {
  const refused: [string[], number, RegExp][] = [
    [['train', '--data', file('none')], 1, /there is no folder .*none, and no set of that name/],
    [['sample', file('none')], 1, /there is no generator at/],
    [['sample', photos, '--out', file('x.png')], 1, /there is no generator at/],
    [['sample', photos, '--grid', '0x9'], 2, /give columns x rows/],
    [['walk', photos, '--out', file('x.png')], 2, /let its name end in \.gif or \.webp/],
    [['walk', photos, '--seeds', '1'], 2, /give 2 to 100 seeds/],
    [['film', photos, '--out', file('x.gif')], 1, /has no samples/],
  ];
  for (const [args, code, message] of refused) {
    const result = zero(...args);
    assert.match(result.err, message);
    assert.equal(result.code, code, result.err);
  }
});
