import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { parseSgf } from '../../src/go/sgf/read.js';
import { openBrowser, openPage, serve } from './browser.js';

/*
 * Whole games in a browser, each by one way of giving moves. The server's engine answers; what the page counts is what
 * GTP's final_score counts in another process.
 */

interface Way {
  name: string;
  touch?: boolean;
  play: (page: Page, point: string) => Promise<void>;
  pass: (page: Page) => Promise<void>;
}

const cell = (page: Page, point: string) => page.getByRole('gridcell', { name: new RegExp(`^${point}\\b`) });
const clickPass = (page: Page) => page.getByRole('button', { name: 'Pass', exact: true }).click();

const WAYS: Way[] = [
  { name: 'mouse', play: (page, point) => cell(page, point).click(), pass: clickPass },
  {
    name: 'touch',
    touch: true,
    play: async (page, point) => {
      await cell(page, point).tap();
      // The first tap shows a ghost and plays nothing.
      await page.getByRole('button', { name: `Play ${point}` }).waitFor();
      assert.match((await cell(page, point).getAttribute('aria-label')) ?? '', /empty/);
      await cell(page, point).tap();
    },
    pass: (page) => page.getByRole('button', { name: 'Pass', exact: true }).tap(),
  },
  {
    name: 'keyboard',
    play: async (page, point) => {
      // From the point that Tab leads to, by arrows.
      await page.locator('[role=gridcell][tabindex="0"]').focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('PageDown');
      for (let x = 'ABCDE'.indexOf(point[0]); x > 0; x--) await page.keyboard.press('ArrowRight');
      for (let y = Number(point[1]) - 1; y > 0; y--) await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Enter');
    },
    pass: (page) => page.keyboard.press('p'),
  },
  {
    name: 'typed coordinates',
    play: (page, point) => page.keyboard.type(point.toLowerCase()),
    pass: async (page) => {
      await page.getByLabel('Move', { exact: true }).fill('pass');
      await page.keyboard.press('Enter');
      await page.locator('body').evaluate(() => (document.activeElement as HTMLElement).blur());
    },
  },
];

for (const way of WAYS)
  test(`a 5x5 game by ${way.name}, counted as GTP counts it`, { timeout: 120_000 }, async (t) => {
    const browser = await openBrowser(t);
    if (!browser) return;
    const server = await serve(t);
    const { page, faults } = await openPage(t, browser, server, {
      hasTouch: way.touch,
      acceptDownloads: true,
    });
    await begin(page, '5');
    for (const point of ['C3', 'D3', 'C2']) {
      if (!(await isEmpty(page, point))) continue;
      await way.play(page, point);
      await cell(page, point).and(page.getByLabel(/Black/)).waitFor();
      await turnOrEnd(page);
    }
    while ((await phaseOf(page)) === 'play') {
      await way.pass(page);
      await turnOrEnd(page);
    }
    await page.locator('.status', { hasText: 'Score:' }).waitFor();
    await page.getByRole('button', { name: 'Agree on the score' }).click();
    const result = await page.locator('.status').getAttribute('data-result');
    const sgf = await download(t, page);
    const [game] = parseSgf(readFileSync(sgf), 'the page');
    assert.equal(game.result, result);
    assert.ok(game.moves.length >= 3);
    assert.equal(finalScore(sgf), result);
    assert.deepEqual(faults, []);
  });

test('a 9x9 game against the shipped network: hint, illegal move, undo, resignation', {
  timeout: 120_000,
}, async (t) => {
  const browser = await openBrowser(t);
  if (!browser) return;
  const server = await serve(t);
  const { page, faults } = await openPage(t, browser, server);
  const asked = page.waitForRequest('**/api/move');
  await begin(page, '9');
  await page.getByText('zero 9x9, level 3: White').waitFor();
  await cell(page, 'E5').click();
  await turnOrEnd(page);
  const { network, strength } = (await asked).postDataJSON();
  assert.deepEqual([network, strength], ['level-early-512', { visits: 1, drawn: 0 }]);
  await page.getByRole('button', { name: 'Hint' }).click();
  await page.getByRole('table').waitFor();
  await cell(page, 'E5').click();
  await page.getByText('E5 is not legal: there is a stone already.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  assert.ok(await isEmpty(page, 'E5'));
  await page.keyboard.type('e5');
  await cell(page, 'E5').and(page.getByLabel(/Black/)).waitFor();
  await page.getByRole('button', { name: 'Resign' }).click();
  await page.getByText('Game over: W+R').first().waitFor();
  assert.deepEqual(faults, []);
});

async function begin(page: Page, size: string): Promise<void> {
  await page.getByLabel('Board size').selectOption(size);
  await page.getByLabel('Strength').selectOption('3');
  await page.getByRole('button', { name: 'Start the game' }).click();
  await turnOrEnd(page);
}

/** Waits until it is the person's turn, or the game has ended. */
async function turnOrEnd(page: Page): Promise<void> {
  await page.locator('.status', { hasText: /Your turn|Score:|Game over/ }).waitFor();
}

const phaseOf = (page: Page) => page.locator('.status').getAttribute('data-phase');

async function isEmpty(page: Page, point: string): Promise<boolean> {
  return /empty/.test((await cell(page, point).getAttribute('aria-label')) ?? '');
}

async function download(t: TestContext, page: Page): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'zero-web-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save SGF' }).click(),
  ]);
  const path = join(folder, 'game.sgf');
  await file.saveAs(path);
  return path;
}

/** What another process says of the game. */
function finalScore(sgf: string): string {
  const input = `loadsgf ${sgf}\nfinal_score\nquit\n`;
  const run = spawnSync(process.execPath, ['bin/zero.js', 'gtp', '--size', '5'], { input, encoding: 'utf8' });
  return /= ([BW0]\S*)/.exec(run.stdout)?.[1] ?? run.stdout + run.stderr;
}
