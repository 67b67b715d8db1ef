import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { encodePng } from '../../src/pictures/codecs/png.js';
import { exportPage } from '../../src/web/export/exportPage.js';
import { openBrowser, openPage, serve } from './browser.js';
import { serveFolder, temporary } from './folder.js';
import { watchedRun } from './watchedRun.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const PICTURE = {
  name: 'picture.png',
  mimeType: 'image/png',
  buffer: encodePng({ width: 24, height: 16, rgb: new Uint8Array(24 * 16 * 3).fill(90) }),
};

const LOOKS: [name: string, options: BrowserContextOptions][] = [
  ['light', { colorScheme: 'light' }],
  ['dark, in German', { colorScheme: 'dark', locale: 'de-DE' }],
  ['390 pixels wide', { viewport: { width: 390, height: 844 } }],
  // 1280 x 800 at 200 %.
  ['at 200 %', { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }],
];

for (const [name, options] of LOOKS)
  test(`no page has a fault of accessibility, none scrolls sideways: ${name}`, {
    timeout: 120_000,
  }, async (t) => {
    const browser = await openBrowser(t);
    if (!browser) return;
    const server = await serve(t, [], [watchedRun(t)]);
    // axe is put in by the debugger, past the page's policy, which allows no script of others.
    const { page } = await openPage(t, browser, server, { ...options, bypassCSP: true });
    // The page before is gone when its successor's link says that it is the current one.
    const visit = async (name: string) => {
      const link = `nav a[href="#/${name}"]`;
      await page.locator(link).click();
      await page.locator(`${link}[aria-current=page]`).waitFor();
    };
    const states: [name: string, go: () => Promise<unknown>][] = [
      ['before a game', () => page.locator('.setup').waitFor()],
      [
        'a game',
        async () => {
          await page.locator('#app select').first().selectOption('5');
          await page.locator('.setup button[type=submit]').click();
          await page.locator('.status').waitFor();
          await page.keyboard.type('c3');
          await page.getByRole('gridcell', { name: /^C3 (Black|Schwarz)/ }).waitFor();
        },
      ],
      [
        'the help',
        async () => {
          await page.locator('header button').click();
          await page.locator('dialog[open]').waitFor();
        },
      ],
      [
        'a review',
        async () => {
          await page.locator('dialog button').click();
          await visit('review');
          await page.locator('#paste').fill('(;SZ[5]KM[24];B[cc];W[bb];B[aa])');
          await page.locator('.setup button[type=submit]').click();
          await page.locator('.graph').waitFor();
          await page.locator('.panel .button.primary').click();
          await page.locator('[data-review=done]').waitFor({ timeout: 60_000 });
        },
      ],
      [
        'a run and a game of it',
        async () => {
          await visit('runs');
          await page.locator('td button').first().click();
          await page.locator('#replayed').waitFor();
          await page.locator('details summary').first().click();
        },
      ],
      [
        'the evolution of a position',
        async () => {
          await visit('evolution');
          await page.locator('[data-generation="20"]').waitFor();
        },
      ],
      [
        'the inside of a network',
        async () => {
          await visit('microscope');
          await page.locator('[data-layer="0"]').waitFor();
          await page.locator('main select').nth(1).selectOption('3');
          await page.locator('[role=gridcell]').first().click();
          await page.locator('main p[role=status]', { hasText: /7×7/ }).waitFor();
        },
      ],
      [
        'a digit drawn by keys',
        async () => {
          await visit('digits');
          await page.getByRole('application').press('Space');
          for (let i = 0; i < 16; i++) await page.keyboard.press('ArrowDown');
          await page.locator('[data-digit="1"]').waitFor();
        },
      ],
      [
        'an analogy of words',
        async () => {
          await visit('words');
          await page.locator('[data-answers=analogy]', { hasText: 'paris' }).waitFor();
        },
      ],
      [
        'a picture made larger, and pictures of noise',
        async () => {
          await visit('pictures');
          await page.locator('#picture').setInputFiles(PICTURE);
          await page.locator('[data-made="48x32"]').waitFor();
          await page.locator('.way canvas[role]').waitFor();
        },
      ],
      [
        'a step of a convolution',
        async () => {
          await visit('convolution');
          await page.getByRole('slider').press('ArrowRight');
          await page.locator('[data-sum]').waitFor();
        },
      ],
      [
        'an exported page',
        async () => {
          const folder = temporary(t);
          exportPage(folder, []);
          await page.goto((await serveFolder(t, folder)).address);
          await page.locator('.setup').waitFor();
          await page.locator('footer .small', { hasText: '✓' }).waitFor();
        },
      ],
    ];
    for (const [state, go] of states) {
      await go();
      assert.deepEqual(await violations(page), [], state);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wider <= 0, `${state}: ${wider} pixels too wide`);
    }
  });

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  // Colours on their way from one to another are not what people read.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`);
  });
}
