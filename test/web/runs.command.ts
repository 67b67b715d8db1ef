import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { RecordWriter } from '../../selfplay/recordFile.js';
import { encodeRecord } from '../../selfplay/records.js';
import { makeRun } from '../go/run/madeRun.js';
import { playGame } from '../selfplay/playedGame.js';
import { openBrowser, openPage, serve } from './browser.js';

/** Tabs at once: more than the connections that a browser opens to one server. */
const TABS = 8;

test('a new game appears in eight tabs within two of their questions, and is replayed by keys', {
  timeout: 120_000,
}, async (t) => {
  const browser = await openBrowser(t);
  if (!browser) return;
  const root = mkdtempSync(join(tmpdir(), 'zero-web-run-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const made = makeRun(join(root, '<b>run'), { networks: [0, 10], matches: [[10, 'random']] });
  const server = await serve(t, [], [made.root, join(root, 'none')]);
  const { page, faults } = await openPage(t, browser, server);
  await page.getByRole('link', { name: 'Runs' }).click();
  await page.getByText('No game has ended yet').waitFor();
  await page.getByRole('heading', { name: '<b>run ○ not running' }).waitFor();
  const address = page.url();
  const tabs = [page];
  for (let i = 1; i < TABS; i++) {
    const tab = await page.context().newPage();
    await tab.goto(address);
    await tab.getByText('No game has ended yet').waitFor();
    tabs.push(tab);
  }
  const record = playGame(3);
  const writer = new RecordWriter(join(made.records, '000000000.games'));
  writer.append(encodeRecord(record));
  writer.close();
  // Questions come once a second; one may be under way.
  const began = performance.now();
  const asked = await Promise.all(
    tabs.map(async (tab) => {
      let count = 0;
      tab.on('request', () => count++);
      await tab.getByRole('button', { name: 'Game 0' }).waitFor();
      return count;
    }),
  );
  t.diagnostic(`a new game appears in ${TABS} tabs within ${(performance.now() - began).toFixed(0)} ms`);
  assert.ok(Math.max(...asked) <= 3, `${asked}`);
  await Promise.all(tabs.slice(1).map((tab) => tab.close()));

  await page.getByRole('button', { name: 'Game 0' }).click();
  await page.getByText(`Board after move 0 of ${record.moves.length}`).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'replayed');
  for (let i = 0; i < record.moves.length; i++) await page.keyboard.press('ArrowRight');
  await page.getByText(`Board after move ${record.moves.length} of ${record.moves.length}`).waitFor();
  // Owners of a game that was counted stand on the board at its end.
  assert.ok((await page.locator('.owner').count()) > 0);

  // What its networks say of a position, from random play to the newest.
  await page.getByRole('link', { name: 'Evolution' }).click();
  await page.locator('[data-generation="10"]').waitFor();
  await page.getByRole('gridcell', { name: /^C3/ }).click();
  await page.getByText('After move 1; White is to play').waitFor();
  const generation = page.getByLabel('Generation');
  assert.equal(await generation.getAttribute('max'), '2');
  await generation.press('Home');
  await page.locator('[data-generation="-1"]').waitFor();
  await page.getByRole('gridcell', { name: /^A1 empty 4 %/ }).waitFor();
  await page.getByRole('link', { name: 'Runs' }).click();

  await page.getByLabel('Run', { exact: true }).selectOption('none');
  faults.length = 0;
  await page.getByText(/none holds no run \(it has no config\.json\)/).waitFor();
  assert.deepEqual(faults.filter((fault) => !/status of 400/.test(fault)), []); // biome-ignore format: short
});
