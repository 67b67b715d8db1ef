import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { exportPage } from '../../src/web/export/exportPage.js';
import { writeTinyNetwork } from '../go/tinyNetwork.js';
import { agreement, someGames } from './agree.js';
import { openAt, openBrowser, openPage, serve } from './browser.js';
import { serveFolder, temporary } from './folder.js';

/*
 * The engine in the tab: of an exported page behind a plain file server, and of a page whose server has gone.
 */

async function begin(page: Page, strength = '3'): Promise<void> {
  await page.getByLabel('Board size').selectOption('5');
  await page.getByLabel('Strength').selectOption(strength);
  await page.getByRole('button', { name: 'Start the game' }).click();
}
const yourTurn = (page: Page) => page.locator('.status', { hasText: 'Your turn' }).waitFor();

/** Plays a move and waits for the answer. */
async function play(page: Page, point: string): Promise<void> {
  await page.keyboard.type(point);
  await page.locator('.player.turn', { hasText: 'You:' }).waitFor();
  await page.getByRole('gridcell', { name: new RegExp(`^${point} Black`, 'i') }).waitFor();
  await yourTurn(page);
}

test('an exported page plays and reviews in its tab, under a path, offline on the second visit, and takes a newer export', {
  timeout: 120_000,
}, async (t) => {
  const browser = await openBrowser(t);
  if (!browser) return;
  const folder = temporary(t);
  exportPage(folder, []);
  const server = await serveFolder(t, folder);
  const { page, faults } = await openAt(t, browser, server.address);
  await begin(page);
  await play(page, 'c3');
  await page.getByRole('link', { name: 'Review' }).click();
  // A name in GB18030, which the file does not tell: the detector of encodings is loaded.
  const sgf = Buffer.concat([
    Buffer.from('(;SZ[5]KM[24]PB['),
    Buffer.from([0xbb, 0xaa, 0xd1, 0xa7, 0xc3, 0xf7, 0xc8, 0xcb]),
    Buffer.from('];B[cc];W[bb])'),
  ]);
  await page.getByLabel('SGF file').setInputFiles({ name: 'game.sgf', mimeType: '', buffer: sgf });
  await page.getByLabel('Visits').fill('16');
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await page.locator('[data-review=done]').waitFor();
  await page.getByRole('heading', { name: '华学明人' }).waitFor();
  assert.deepEqual([server.missing, faults], [[], []]);

  await page.getByText('✓ The page opens offline too.').waitFor();
  await server.close();
  await page.getByRole('link', { name: 'Play' }).click();
  await page.reload();
  await page.getByRole('button', { name: 'Go on with your last game' }).click();
  await yourTurn(page);
  assert.deepEqual(faults, []);

  const sized = join(temporary(t), 'sized.zero');
  writeTinyNetwork(sized, 0, '5,9');
  exportPage(folder, [sized], true);
  await serveFolder(t, folder, server.port);
  await page.reload();
  await page.getByRole('button', { name: 'Load the newer version' }).click();
  await page.getByLabel('Board size').selectOption('13');
  await page.getByLabel('Opponent').selectOption('given-1');
  await page.getByRole('button', { name: 'Start the game' }).click();
  await play(page, 'c3');
  assert.deepEqual(faults, []);
});

test('a browser without WebAssembly, a damaged network, a missing file: a sentence that says what to do', {
  timeout: 120_000,
}, async (t) => {
  const browser = await openBrowser(t);
  if (!browser) return;
  const folder = temporary(t);
  exportPage(folder, []);
  const server = await serveFolder(t, folder);
  const { page: without } = await openAt(t, browser, server.address, {}, (page) =>
    page.addInitScript(() => Reflect.deleteProperty(globalThis, 'WebAssembly')),
  );
  await without.getByText('This browser cannot run the engine').waitFor();

  // Past the service worker, which would have them whole.
  const model = join(folder, 'networks/shipped-5.onnx');
  const whole = readFileSync(model);
  const damaged = Buffer.from(whole);
  damaged[damaged.length >> 1] ^= 1;
  writeFileSync(model, damaged);
  const library = join(folder, 'ort.bin');
  const binary = readFileSync(library);
  rmSync(library);
  const { page } = await openAt(t, browser, server.address, { serviceWorkers: 'block' });
  await begin(page);
  await page.keyboard.type('c3');
  await page.getByText('The network zero 5x5 is damaged: load the page again').waitFor();
  writeFileSync(model, whole);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('The engine could not be loaded: load the page again').waitFor();
  writeFileSync(library, binary);
  await page.getByRole('button', { name: 'Try again' }).click();
  await yourTurn(page);
});

test('where an exported page was served before, zero web shows its own and takes away what the other left', {
  timeout: 60_000,
}, async (t) => {
  const browser = await openBrowser(t);
  if (!browser) return;
  const folder = temporary(t);
  exportPage(folder, []);
  const before = await serveFolder(t, folder, 0, '/');
  const { page } = await openAt(t, browser, before.address);
  await page.getByText('✓ The page opens offline too').waitFor();
  await before.close();
  const server = await serve(t, [], [], before.port);
  await page.goto(`http://127.0.0.1:${server.port}/?token=${server.token}`);
  // The page of a folder has none of digits.
  await page.locator('nav a[href="#/digits"]').waitFor();
  await page.waitForFunction(async () => (await navigator.serviceWorker.getRegistrations()).length === 0);
  assert.deepEqual(await page.evaluate(() => caches.keys()), []);
  await page.reload();
  await page.locator('nav a[href="#/digits"]').waitFor();
});

test('when the server is gone the game goes on in the tab, and the page says so', {
  timeout: 120_000,
}, async (t) => {
  const browser = await openBrowser(t);
  if (!browser) return;
  const server = await serve(t);
  const { page } = await openPage(t, browser, server);
  await begin(page);
  await play(page, 'c3');
  await page.locator('[data-tab=ready]').waitFor({ state: 'attached' });
  await server.close();
  await page.keyboard.type('d2');
  await page.getByText('The server does not answer: the game goes on in this tab.').waitFor();
  await yourTurn(page);
  await page.getByRole('button', { name: 'Pass', exact: true }).click();
  await page.locator('.status', { hasText: /Your turn|Score:|Game over/ }).waitFor();
});

test('tab and server agree about positions of games: value within 0.005, the same move', {
  timeout: 120_000,
}, async (t) => {
  const browser = await openBrowser(t);
  if (!browser) return;
  const folder = temporary(t);
  exportPage(folder, []);
  const { page } = await openAt(t, browser, (await serveFolder(t, folder)).address);
  const { sameMove, close } = await agreement(page, someGames(8), 20);
  assert.deepEqual([sameMove, close], [8, 8]);
});
