import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodePng, encodePng } from '../../src/pictures/codecs/png.js';
import { openBrowser, openPage, serve } from './browser.js';

const picture = {
  width: 40,
  height: 30,
  rgb: Uint8Array.from({ length: 3600 }, (_, i) => (i * 7) % 256),
};

test('a picture is made larger, compared by keys, and saved; what cannot be is told; seeds decide what a generator makes', {
  timeout: 60_000,
}, async (t) => {
  const browser = await openBrowser(t);
  if (!browser) return;
  const { page, faults } = await openPage(t, browser, await serve(t));
  await page.locator('nav a[href="#/pictures"]').click();
  const choose = (buffer: Buffer) =>
    page
      .getByLabel('Picture', { exact: true })
      .setInputFiles({ name: 'my.png', mimeType: 'image/png', buffer });
  await choose(Buffer.alloc(8_000_001));
  await page.getByRole('alert').getByText('The file has 8.0 MB, more than the 8 MB').waitFor();

  await choose(encodePng(picture));
  await page.locator('[data-made="80x60"]').waitFor();
  assert.equal(await page.getByRole('alert').count(), 0);
  const shown = await page
    .getByRole('img', { name: /enlarged by the network|bicubic/ })
    .evaluateAll((all) => all.map((img) => (img as HTMLImageElement).naturalWidth));
  assert.deepEqual(shown, [80, 80]);
  await page.getByRole('slider', { name: 'Divider' }).focus();
  await page.keyboard.press('Home');
  await page.getByRole('slider', { name: 'Divider, 0 %' }).waitFor();
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save PNG' }).click(),
  ]);
  assert.equal(saved.suggestedFilename(), 'my-x2.png');
  assert.equal(decodePng(readFileSync(await saved.path()), 'saved', 1e6).picture.width, 80);

  const grid = page.getByRole('img', { name: '40 pictures of seed 1 ' });
  const first = await grid.evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
  await page.getByRole('button', { name: 'Next seed' }).click();
  const next = page.getByRole('img', { name: '40 pictures of seed 2 ' });
  await page.waitForFunction(
    ([before]) => document.querySelector<HTMLCanvasElement>('.noise canvas')!.toDataURL() !== before,
    [first],
  );
  await next.waitFor();
  await page.getByRole('slider', { name: 'On the way' }).focus();
  await page.keyboard.press('End');
  await page.getByRole('img', { name: '100 % of the way from seed 8 to seed 25' }).waitFor();
  assert.deepEqual(faults, []);
});
