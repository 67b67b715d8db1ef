import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodePng, encodePng } from '../../src/pictures/codecs/png.js';
import { walkStops } from '../../src/pictures/generation/latents.js';
import { loadGenerator, shippedGenerator } from '../../src/pictures/generation/modelFile.js';
import { chosen, samplePictures } from '../../src/pictures/generation/sampling.js';
import { bicubic } from '../../src/pictures/upscaling/judgement.js';
import { shippedUpscaler } from '../../src/pictures/upscaling/modelFile.js';
import { Upscaler } from '../../src/pictures/upscaling/upscaler.js';
import { useBackend } from '../../src/tensor/backend.js';
import { MOST_BYTES, type UpscaleInfo } from '../../src/web/protocol/pictures.js';
import { PicturesHost } from '../../src/web/server/pictures.js';

const host = new PicturesHost();
const never = new AbortController().signal;

/** A picture with an edge in it, as a file in base64. */
function picture(width: number, height: number) {
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) =>
    (i / 3) % width < width / 2 ? 30 : 220,
  );
  return { width, height, rgb };
}
const fileOf = (width: number, height: number) => encodePng(picture(width, height)).toString('base64');
const opened = (png: string) => decodePng(Buffer.from(png, 'base64'), 'png', 1e6).picture;

for (const [model, scale] of [
  ['fidelity', 2],
  ['texture', 4],
] as const)
  test(`a picture becomes what zero upscale makes of it by ${model}, with the bicubic one and the map of what was invented beside it`, async () => {
    const infos: UpscaleInfo[] = [];
    const question = { file: fileOf(150, 20), model, scale };
    const found = await host.upscale(question, (info) => infos.push(info), never);
    const size = [150 * scale, 20 * scale];
    assert.deepEqual([found.width, found.height], size);
    assert.ok(found.consistency! > 40 && found.invented > 0, `${found.consistency}, ${found.invented}`);
    const upscaler = new Upscaler(shippedUpscaler(model, scale), { threads: 1 });
    const whole = (await upscaler.upscale(picture(150, 20)))!;
    upscaler.dispose();
    const made = opened(found.png).rgb;
    assert.ok(made.every((value, i) => Math.abs(value - whole.rgb[i]) <= 1));
    const shares = infos.flatMap((info) => ('share' in info ? info.share : []));
    assert.deepEqual([shares.length, shares.at(-1)], [2, 1]);
    const beside = new Map(infos.flatMap((info) => ('kind' in info ? [[info.kind, opened(info.png)]] : [])));
    assert.deepEqual(beside.get('bicubic')?.rgb, bicubic(picture(150, 20), scale).rgb);
    assert.deepEqual([beside.get('invented')?.width, beside.get('invented')?.height], size);
  });

test('what is no picture, has too many points or bytes, or is no longer waited for, is told in a sentence', async () => {
  const ask = (file: string, signal = never, scale = 4) =>
    host.upscale({ file, model: 'fidelity', scale }, () => {}, signal);
  await assert.rejects(ask('AAAA'), /^ZeroError: the picture is not a picture that zero reads; give PNG/);
  const large = Buffer.from(fileOf(3, 3), 'base64');
  large.writeUInt32BE(1001, 16);
  large.writeUInt32BE(1000, 20);
  await assert.rejects(
    ask(large.toString('base64')),
    /1001x1000 = 1 MP, more than the 0.56 MP .* zero upscale/,
  );
  await assert.rejects(ask('A'.repeat((MOST_BYTES / 3 + 1) * 4)), /has 8.0 MB, more than the 8 MB/);
  await assert.rejects(ask(fileOf(300, 300), AbortSignal.abort()), /the page has gone/);
  assert.equal((await ask(fileOf(3, 3), never, 2)).width, 6);
});

test('the pictures of a seed are the same for every count, and a walk begins and ends at those of its seeds', async () => {
  const [few, more, way] = await Promise.all([
    host.samples({ seed: 1, count: 2 }),
    host.samples({ seed: 1, count: 3 }),
    host.walk({ from: 1, to: 2, frames: 5 }),
  ]);
  const frames = ({ pixels, size, channels }: typeof few) => {
    const bytes = Buffer.from(pixels, 'base64');
    const each = size * size * channels;
    return Array.from({ length: bytes.length / each }, (_, i) => bytes.subarray(i * each, (i + 1) * each));
  };
  const near = (a: Buffer, b: Buffer) => a.every((value, i) => Math.abs(value - b[i]) <= 1);
  assert.deepEqual([frames(more).length, more.size], [3, 28]);
  assert.ok(near(frames(few)[0], frames(more)[0]));
  assert.equal(frames(way).length, 5);
  await useBackend({ backend: 'onnxruntime', threads: 1 });
  const { model, path } = shippedGenerator('fashion');
  const generator = loadGenerator(model, path);
  const ends = await samplePictures(generator.sample, walkStops([1, 2], model.classes), model);
  generator.dispose();
  const end = (i: number) => Buffer.from(chosen(ends, [i]).pixels);
  assert.ok(near(frames(way)[0], end(0)), 'first');
  assert.ok(near(frames(way)[4], end(1)), 'last');
  assert.ok(!near(frames(way)[2], frames(way)[0]) && !near(frames(way)[2], frames(way)[4]), 'between');
});
