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

test('a new game appears in eight tabs within two seconds, and is replayed by keys', {
  timeout: 60_000,
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
  const began = performance.now();
  await Promise.all(tabs.map((tab) => tab.getByRole('button', { name: 'Game 0' }).waitFor()));
  const took = performance.now() - began;
  assert.ok(took < 2000, `${took} ms`);

  await page.getByRole('button', { name: 'Game 0' }).click();
  await page.getByText(`Board after move 0 of ${record.moves.length}`).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'replayed');
  for (let i = 0; i < record.moves.length; i++) await page.keyboard.press('ArrowRight');
  await page.getByText(`Board after move ${record.moves.length} of ${record.moves.length}`).waitFor();
  // Owners of a game that was counted stand on the board at its end.
  assert.ok((await page.locator('.owner').count()) > 0);

  await page.getByLabel('Run', { exact: true }).selectOption('none');
  faults.length = 0;
  await page.getByText(/none holds no run \(it has no config\.json\)/).waitFor();
  assert.deepEqual(faults.filter((fault) => !/status of 400/.test(fault)), []); // biome-ignore format: short
});
