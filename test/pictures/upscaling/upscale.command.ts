import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readPicture } from '../../../src/pictures/codecs/read.js';
import { writePicture } from '../../../src/pictures/codecs/write.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-upscale-'));
const file = (name: string) => join(folder, name);
const [width, height] = [80, 72];
const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
  const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
  return 128 + 60 * Math.sin(x / 2) + 60 * Math.cos((x + y) / 3);
});
await writePicture(file('in.png'), { width, height, rgb });

function zero(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/zero.js', 'upscale', ...args], {
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

test('a picture becomes twice as large with the shipped model; the comparison and the map come too', async () => {
  const args = [
    file('in.png'),
    file('out.webp'),
    '--compare',
    file('compare.png'),
    '--invented',
    file('map.png'),
  ];
  const { code, out, err } = zero(...args);
  assert.equal(code, 0, err);
  assert.match(
    out,
    /out\.webp: 160x144, 0\.023 MP, [\d.]+ MP a core-second; shrunk again it agrees with the input to \d\d\.\d dB/,
  );
  assert.match(out, /detail invented: [\d.]+ of 255 steps/);
  const made = await readPicture(file('out.webp'));
  assert.deepEqual([made.format, made.picture.width, made.picture.height], ['webp', 160, 144]);
  assert.equal((await readPicture(file('compare.png'))).picture.width, 324);
  assert.equal((await readPicture(file('map.png'))).picture.width, 160);

  const again = zero(file('in.png'), file('out.webp'));
  assert.equal(again.code, 1);
  assert.match(again.err, /out\.webp is there already; give another name, or --force/);
});

test('texture is four times as large, the same for the same seed and another for another, without grain for all', async () => {
  const made = async (...options: string[]) => {
    const { code, err } = zero(
      file('in.png'),
      file('grain.png'),
      '--model',
      'texture',
      '--force',
      ...options,
    );
    assert.equal(code, 0, err);
    return (await readPicture(file('grain.png'))).picture;
  };
  const first = await made('--tile', '32');
  assert.deepEqual([first.width, first.height], [4 * width, 4 * height]);
  assert.deepEqual((await made('--seed', '1')).rgb, first.rgb);
  assert.notDeepEqual((await made('--seed', '2')).rgb, first.rgb);
  const smooth = await made('--grain', '0');
  assert.deepEqual((await made('--grain', '0', '--seed', '2')).rgb, smooth.rgb);
});

test('a folder: damaged pictures are told and left out, what is made already stays', async () => {
  mkdirSync(file('photos/more'), { recursive: true });
  await writePicture(file('photos/a.png'), { width, height, rgb });
  await writePicture(file('photos/more/b.jpg'), { width, height, rgb });
  writeFileSync(file('photos/broken.png'), readFileSync(file('in.png')).subarray(0, 300));
  const { code, out } = zero(file('photos'), file('larger'), '--json');
  const report = JSON.parse(out);
  assert.equal(code, 1);
  assert.equal(report.pictures.length, 2);
  assert.match(report.problems[0], /broken\.png is not a usable picture/);
  assert.ok(existsSync(file('larger/more/b.jpg')));
  assert.match(zero(file('photos'), file('larger')).out, /2 of 3 pictures are in .*larger already/);
});

test('what cannot be done is told in a sentence', () => {
  const refused: [string[], number, RegExp][] = [
    [[file('none.png'), file('x.png')], 1, /there is no picture or folder/],
    [[file('in.png'), file('x.bmp')], 2, /let its name end in/],
    [
      [file('in.png'), file('x.png'), '--max-pixels', '0.001'],
      1,
      /in\.png has 80x72 = 0\.0058 MP, more than the 0\.001 MP/,
    ],
    [[file('in.png'), file('x.png'), '--max-pixels', '0.01'], 1, /the result of .*in\.png has 160x144/],
    [[file('in.png'), file('x.png'), '--model', file('none')], 1, /there is no model at/],
    [
      [file('in.png'), file('x.png'), '--model', 'texture', '--scale', '2'],
      1,
      /no shipped model 'texture' for scale 2; there are fidelity \(x2\), fidelity \(x4\)/,
    ],
    [[file('in.png'), file('in.png/x.png')], 1, /cannot write/],
    [[folder, folder], 2, /OUT is IN, or in it/],
    [['evaluate', 'fidelity', '--data', file('none')], 1, /there is no such file/],
    [
      ['train', '--data', file('photos/more'), '--out', file('run'), '--patch', '64'],
      1,
      /no picture that can be learned from/,
    ],
  ];
  for (const [args, code, message] of refused) {
    const result = zero(...args);
    assert.match(result.err, message);
    assert.equal(result.code, code, result.err);
    assert.ok(!existsSync(file('x.png')));
  }
});

test('a training, gone on from its checkpoint, and its evaluation', () => {
  mkdirSync(file('data'));
  writeFileSync(file('data/a.png'), readFileSync(file('in.png')));
  const train = [
    'train',
    '--data',
    file('data'),
    '--out',
    file('run'),
    '--patch',
    '8',
    '--batch',
    '512',
    '--threads',
    '1',
  ];
  const first = zero(...train, '--epochs', '1', '--minutes', '0.01');
  assert.match(first.out, /x2, 115,340 parameters; 1 pictures to learn from/, first.err);
  assert.match(first.out, /stopped; the same command goes on from here/);
  const evaluated = zero('evaluate', file('run'), '--data', file('data'), '--json');
  const { means, pictures } = JSON.parse(evaluated.out);
  assert.equal(pictures[0].name, 'a.png');
  assert.ok(means.model.psnr > means.bicubic.psnr - 1 && means.bicubic.psnr > 20, evaluated.out);
  const other = zero(...train, '--epochs', '1', '--seed', '2');
  assert.match(other.err, /was written by a training with seed 1, not 2/);
});
