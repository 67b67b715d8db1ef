import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
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
  // What is shown belongs to the position shown, wherever a person goes: while it is reviewed, and afterwards.
  const during = await wander(page, 500);
  await page.locator('[data-review=done]').waitFor();
  await page.getByText('Position 7 of 7 reviewed').waitFor();
  const found = new Map<number, Shown>();
  await page.keyboard.press('Home');
  for (let n = 0; n <= 6; n++) {
    found.set(n, await page.evaluate(shownNow));
    await page.keyboard.press('ArrowRight');
  }
  assert.equal(new Set([...found.values()].map((shown) => JSON.stringify(shown))).size, 7);
  for (const [n, shown] of [...during, ...(await wander(page, 500))])
    if (shown.table === '') assert.equal(shown.caption, 'Win rate and lead of Black by move');
    else assert.deepEqual(shown, found.get(n));

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

/** What the page says of a position: the curve's caption, the candidates, each point of the board with its signs. */
interface Shown {
  caption: string;
  table: string;
  board: string;
}

function shownNow(): Shown {
  const text = (selector: string) => document.querySelector(selector)?.textContent ?? '';
  return {
    caption: text('figcaption'),
    table: text('.panel tbody'),
    board: [...document.querySelectorAll('[role=gridcell]')].map((c) => c.getAttribute('aria-label')).join(),
  };
}

/** Goes through the game at random. @returns the number of each position come to, and what was shown of it. */
async function wander(page: Page, steps: number): Promise<[number, Shown][]> {
  await page.evaluate(`globalThis.shownNow = ${shownNow}`);
  return page.evaluate(async (count) => {
    const { shownNow: now } = globalThis as unknown as { shownNow: () => Shown };
    const press = (key: string) => window.dispatchEvent(new KeyboardEvent('keydown', { key }));
    const { port1, port2 } = new MessageChannel();
    const rendered = () =>
      new Promise<void>((resolve) => {
        port1.onmessage = () => resolve();
        port2.postMessage(0);
      });
    const seen: [number, Shown][] = [];
    let at = 0;
    let random = 1;
    press('Home');
    for (let i = 0; i < count; i++) {
      random = (random * 48271) % 2147483647;
      const key = ['ArrowLeft', 'ArrowLeft', 'ArrowRight', 'ArrowRight', 'Home', 'End'][random % 6];
      at = { ArrowLeft: Math.max(0, at - 1), ArrowRight: Math.min(6, at + 1), Home: 0, End: 6 }[key]!;
      press(key);
      await rendered();
      seen.push([at, now()]);
    }
    return seen;
  }, steps);
}
