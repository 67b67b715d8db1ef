import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSgf } from '../../src/go/sgf/read.js';
import { openBrowser, openPage, serve } from './browser.js';

/** A game whose names and comments try to be more than text. */
const SGF =
  '(;SZ[5]KM[24]PB[<script>alert(1)</script>]PW[<img src=x onerror=alert(2)>];B[cc]C[</script><b>];W[bb];B[aa];W[dd];B[bc];W[cb])';

test('a pasted game is reviewed: candidates, curve, mistakes, and the game as SGF', {
  timeout: 120_000,
}, async (t) => {
  const browser = await openBrowser(t);
  if (!browser) return;
  const server = await serve(t);
  const { page, faults } = await openPage(t, browser, server, { acceptDownloads: true });
  page.on('dialog', (dialog) => faults.push(dialog.message()));
  await page.getByRole('link', { name: 'Review' }).click();
  await page.getByLabel('SGF text').fill('no game');
  await page.getByRole('button', { name: 'Read the game' }).click();
  await page.getByText('the file is not a usable SGF file').waitFor();
  faults.length = 0; // the refusal is told by the browser's console too
  await page.getByLabel('SGF text').fill(SGF);
  await page.getByRole('button', { name: 'Read the game' }).click();
  await page.getByRole('heading', { name: '<script>alert(1)</script>' }).waitFor();
  await page.getByLabel('Visits').fill('16');
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await page.locator('[data-review=done]').waitFor();
  await page.getByText('Position 7 of 7 reviewed').waitFor();

  // What is shown belongs to the position shown, wherever a person goes.
  const shown = () => page.locator('figcaption').textContent();
  const captions = new Map<number, string | null>();
  for (let n = 0; n <= 6; n++) {
    captions.set(n, await shown());
    await page.keyboard.press('ArrowRight');
  }
  assert.equal(new Set(captions.values()).size, 7);
  let at = 6;
  for (let i = 0; i < 60; i++) {
    const to = (i * 5 + 3) % 7;
    for (; at < to; at++) await page.keyboard.press('ArrowRight');
    for (; at > to; at--) await page.keyboard.press('ArrowLeft');
    assert.equal(await shown(), captions.get(at));
  }

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save SGF' }).click(),
  ]);
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  const [game] = parseSgf(Buffer.concat(chunks), 'the reviewed game');
  assert.equal(game.moves.length, 6);
  assert.equal(game.black, '<script>alert(1)</script>');
  assert.match(game.moves[1].comment, /for Black/);
  assert.deepEqual(faults, []);
});
