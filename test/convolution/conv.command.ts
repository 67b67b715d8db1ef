import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';

const folder = mkdtempSync(join(tmpdir(), 'zero-conv-'));
after(() => rmSync(folder, { recursive: true }));
const conv = (...args: string[]) =>
  spawnSync(process.execPath, ['bin/zero.js', 'conv', ...args], { encoding: 'utf8' });

test('one layer: sizes, parameters and costs with the formulas and the numbers put in', () => {
  const { stdout, status } = conv('32x32x3', '--filter', '5', '--filters', '6');
  assert.equal(status, 0);
  assert.match(stdout, /^conv 5x5, 6 filters on 32x32x3: 28x28x6\n/);
  assert.match(stdout, /\(size \+ padding - span\) \/ stride \+ 1 = \(32 \+ 0 - 5\) \/ 1 \+ 1 = 28\n/);
  assert.match(stdout, /5 x 5 x 3 \+ 1 bias = 76\n/);
  assert.match(stdout, /6 x 76 = 456\n/);
  assert.match(stdout, /28x28x6 values x 75 = 352,800\n/);
  assert.match(stdout, /3,073 parameters a unit/);
});

test('stride 2 says what is left over and which padding would fit, and how frameworks differ in same', () => {
  const plain = conv('32x32x3', '--filter', '5', '--stride', '2').stdout;
  assert.match(plain, /= 14\.5, rounded down: 14\n/);
  assert.match(
    plain,
    /1 row and 1 column at the end; padding 0 in all gives 14 and leaves 1, padding 1 in all gives 15 and leaves none/,
  );
  const same = conv('32x32x3', '--filter', '3', '--stride', '2', '--padding', 'same').stdout;
  assert.match(same, /TensorFlow pads 0 before and 1 behind\. PyTorch refuses/);
});

test('--json and a chain', () => {
  const { parameters, output, fullyConnected } = JSON.parse(
    conv('32x32x3', '--filter', '5', '--json').stdout,
  );
  assert.deepEqual([parameters, output, fullyConnected.unit], [76, [28, 28, 1], 3073]);
  const table = conv('28', '--chain', 'conv5x6same,pool2,conv5x16,pool2,flatten,dense120').stdout.split('\n');
  assert.match(table[3], /conv 5x5, 16 filters +10x10x16 +2,416 +240,000 +6,400 B +14$/);
  assert.match(table[7], /in all +50,692 +405,600/);
});

test('drawings: an SVG that moves, a GIF and a WebP with a picture for each step', async () => {
  const svg = join(folder, 'x.svg');
  assert.equal(conv('5x5', '--filter', '3', '--draw', svg).status, 0);
  assert.equal(readFileSync(svg, 'utf8').match(/<animate /g)?.length, 9);
  assert.equal((await sharp(svg).metadata()).format, 'svg');
  const transposed = conv('2x2', '--filter', '3', '--stride', '2', '--transposed', '--draw', '-');
  assert.match(transposed.stdout, /step 25 of 25/);
  assert.match(transposed.stdout, /\n\[\.\]\[\.\]\[\.\] \. {2}\. {2}\. {2}\. /);
  for (const name of ['x.gif', 'x.webp']) {
    assert.equal(conv('5x5', '--filter', '3', '--stride', '2', '--draw', join(folder, name)).status, 0);
    assert.equal((await sharp(join(folder, name)).metadata()).pages, 4);
  }
});

test('bad input is one sentence', () => {
  for (const [args, pattern] of [
    [['4x4', '--filter', '5'], /does not fit into 4 points/],
    [['4x4'], /give the filter's side with --filter/],
    [['4x4', '--filter', '3', '--filters', '0'], /give a whole number from 1/],
    [['4x4', '--filter', '3', '--stride', '1.5'], /give a whole number/],
    [['4x4', '--filter', '3', '--padding', 'full'], /must be valid, same/],
    [['4x4', '--filter', '3', '--pool', '--transposed'], /do not go together/],
    [['99x99', '--filter', '3', '--draw', '-'], /too large to be drawn/],
    [['9x9', '--filter', '3', '--draw', 'x.bmp'], /\.svg, \.gif or \.webp, not '\.bmp'/],
  ] as [string[], RegExp][]) {
    const { status, stderr, stdout } = conv(...args);
    assert.ok(status === 1 || status === 2, args.join(' '));
    assert.match(stderr, pattern);
    assert.doesNotMatch(stderr + stdout, /internal|at .*\.js/);
  }
});
