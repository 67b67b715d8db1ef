import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { picturesIn } from '../../../src/pictures/codecs/folder.js';
import { formatOfBytes } from '../../../src/pictures/codecs/formats.js';
import { crop } from '../../../src/pictures/codecs/picture.js';
import { decodePng, encodePng } from '../../../src/pictures/codecs/png.js';
import { decodePicture, readPicture } from '../../../src/pictures/codecs/read.js';
import { encodePicture, writePicture } from '../../../src/pictures/codecs/write.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-pictures-'));
const [width, height] = [24, 16];
const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 5 + (i >> 4) * 3) % 256);
const picture = { width, height, rgb };
const raw = { raw: { width, height, channels: 3 as const } };
const read = (bytes: Buffer, name = 'picture', most?: number) => decodePicture(bytes, name, most);

/** A PNG whose header says this size, and little else. */
function bomb(w: number, h: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(8 + body.length);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), 4 + body.length);
    return out;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(w, 0);
  header.writeUInt32BE(h, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const mark = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([
    mark,
    chunk('IHDR', header),
    chunk('IDAT', Buffer.alloc(64)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

for (const ending of ['png', 'tiff', 'jpg', 'webp', 'avif', 'gif'])
  test(`what is written as .${ending} is read again, by zero as by sharp`, async () => {
    const path = join(folder, `written.${ending}`);
    await writePicture(path, picture);
    const { picture: again, notices } = await readPicture(path);
    assert.deepEqual([again.width, again.height, notices], [width, height, []]);
    const mean = again.rgb.reduce((sum, v, i) => sum + Math.abs(v - rgb[i]), 0) / rgb.length;
    assert.ok(mean <= (ending === 'png' || ending === 'tiff' ? 0 : 40), `${mean}`);
    const other = await sharp(path).toColourspace('srgb').removeAlpha().raw().toBuffer();
    assert.deepEqual(Buffer.from(again.rgb), other);
  });

test('alpha goes in and out; where nothing is hidden it is left out', async () => {
  const alpha = Uint8Array.from({ length: width * height }, (_, i) => i % 256);
  const { picture: again } = await read(await encodePicture('a.png', { ...picture, alpha }));
  assert.deepEqual(again, { ...picture, alpha });
  const opaque = await sharp(rgb, raw).ensureAlpha().png().toBuffer();
  assert.deepEqual((await read(opaque)).picture, picture);
});

test('16 bits and CMYK are converted, and told', async () => {
  const deep = await sharp(rgb, raw).toColourspace('rgb16').png().toBuffer();
  assert.deepEqual(await read(deep, 'deep.png'), {
    picture,
    format: 'png',
    notices: ['deep.png has more than 8 bits a channel and was converted to 8'],
  });
  const cmyk = await sharp(rgb, raw).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
  const converted = await read(cmyk, 'press.jpg');
  assert.deepEqual(converted.notices, ['press.jpg is CMYK and was converted to sRGB']);
  assert.equal(converted.picture.rgb.length, rgb.length);
});

test('grey pictures get three equal channels', async () => {
  const grey = await sharp(rgb, raw).greyscale().png().toBuffer();
  const { picture: again } = await read(grey);
  assert.ok(again.rgb.every((v, i) => v === again.rgb[i - (i % 3)]));
});

test('a picture is turned as its orientation says', async () => {
  const tagged = await sharp(rgb, raw).withMetadata({ orientation: 6 }).png().toBuffer();
  const { picture: turned, notices } = await read(tagged, 'tall.png');
  assert.deepEqual([turned.width, turned.height], [height, width]);
  assert.deepEqual(
    [...turned.rgb.slice(0, 3)],
    [...rgb.slice((height - 1) * width * 3, (height - 1) * width * 3 + 3)],
  );
  assert.deepEqual(notices, ['tall.png was turned as its orientation tag says']);
});

test('of several pictures in a file the first is taken, and told', async () => {
  const frames = Buffer.concat([rgb, rgb.map((v) => 255 - v)]);
  const moving = await sharp(frames, { raw: { width, height: height * 2, channels: 3, pageHeight: height } })
    .gif()
    .toBuffer();
  const { picture: first, notices } = await read(moving, 'moving.gif');
  assert.equal(first.height, height);
  assert.deepEqual(notices, ['moving.gif has 2 pictures, of which the first is taken']);
});

test('what is no picture is refused in a sentence', async () => {
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from('hello'),
    Buffer.from('<svg width="9" height="9"></svg>'),
  ])
    await assert.rejects(read(bytes, 'x.png'), {
      name: 'ZeroError',
      message: 'x.png is not a picture that zero reads; give PNG, JPEG, WebP, AVIF, TIFF or GIF',
    });
  assert.equal(formatOfBytes(Buffer.from('BM')), undefined);
});

test('a picture that is cut short is refused in every format', async () => {
  for (const ending of ['png', 'tiff', 'jpg', 'webp', 'avif', 'gif']) {
    const bytes = await encodePicture(`x.${ending}`, picture);
    const cut = bytes.subarray(0, Math.floor(bytes.length * 0.6));
    await assert.rejects(
      read(cut, `x.${ending}`),
      { name: 'ZeroError', message: /^x\.\w+ is not a usable picture/ },
      ending,
    );
  }
});

test('a small file of 10^9 points is refused by its header', async () => {
  await assert.rejects(read(bomb(31_623, 31_623), 'bomb.png'), {
    name: 'ZeroError',
    message:
      'bomb.png has 31623x31623 = 1,000 MP, more than the 100 MP that are allowed; allow more with --max-pixels',
  });
  await assert.rejects(read(await encodePicture('x.png', picture), 'x.png', 100), {
    message: /^x\.png has 24x16 = 0\.00038 MP, more than the 0\.0001 MP/,
  });
});

test('without sharp PNG is read and written by pngjs, with the same checks', async () => {
  const alpha = Uint8Array.from({ length: width * height }, (_, i) => i % 256);
  for (const original of [picture, { ...picture, alpha }]) {
    assert.deepEqual(decodePng(encodePng(original), 'x.png', 1e6).picture, original);
    assert.deepEqual((await read(encodePng(original))).picture, original);
    assert.deepEqual(decodePng(await encodePicture('x.png', original), 'x.png', 1e6).picture, original);
  }
  const deep = await sharp(rgb, raw).toColourspace('rgb16').png().toBuffer();
  const { picture: again, notices } = decodePng(deep, 'deep.png', 1e6);
  assert.deepEqual(notices, ['deep.png has more than 8 bits a channel and was converted to 8']);
  assert.ok(again.rgb.every((v, i) => Math.abs(v - rgb[i]) <= 1));
  assert.throws(() => decodePng(bomb(31_623, 31_623), 'bomb.png', 1e8), { message: /1,000 MP/ });
  const interlaced = await sharp(rgb, raw).png({ progressive: true }).toBuffer();
  assert.throws(() => decodePng(interlaced, 'x.png', 1e6), {
    name: 'ZeroError',
    message: /is an interlaced PNG/,
  });
  assert.throws(() => decodePng(Buffer.alloc(40), 'x.png', 1e6), { message: /it has no header/ });
});

test('a folder lists its pictures and those in it, by name', async () => {
  const root = mkdtempSync(join(tmpdir(), 'zero-folder-'));
  assert.throws(() => picturesIn(root), { name: 'ZeroError', message: /has no pictures/ });
  assert.throws(() => picturesIn(join(root, 'none')), {
    name: 'ZeroError',
    message: /there is no such file/,
  });
  for (const name of ['b.png', 'a/c.JPG']) await writePicture(join(root, name.toLowerCase()), picture);
  writeFileSync(join(root, 'notes.txt'), 'x');
  assert.deepEqual(picturesIn(root), ['a/c.jpg', 'b.png']);
});

test('a name without a known ending cannot be written', async () => {
  await assert.rejects(encodePicture('picture.bmp', picture), {
    message: /let its name end in/,
  });
});

test('a part of a picture', () => {
  const part = crop({ ...picture, alpha: Uint8Array.from(rgb.subarray(0, width * height)) }, 3, 2, 5, 4);
  assert.deepEqual([part.rgb.length, part.alpha!.length], [60, 20]);
  assert.equal(part.rgb[0], rgb[(2 * width + 3) * 3]);
  assert.equal(part.alpha![19], rgb[5 * width + 7]);
});
