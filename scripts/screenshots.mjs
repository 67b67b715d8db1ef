// Takes pictures of every page of `zero web` for docs/web.md: desktop and phone, light and dark.
//   npm run build && node scripts/screenshots.mjs RUN
// RUN is the folder of a run of some minutes on 5x5: npx zero run runs/5x5 --size 5 --minutes 20
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { exportPage } from '../dist/src/web/export/exportPage.js';
import { createApi } from '../dist/src/web/server/api.js';
import { startServer } from '../dist/src/web/server/server.js';
import { serveFolder } from '../dist/test/web/folder.js';

const OUT = 'docs/web';
const SCREENS = [
  ['desktop', { width: 1200, height: 800 }],
  ['phone', { width: 390, height: 844 }],
];
const [run] = process.argv.slice(2);
if (run === undefined) throw new Error('give the folder of a run');
mkdirSync(OUT, { recursive: true });
/** Writes a picture with a palette: a third of the bytes. One with photographs is a WebP. */
const keep = (name, bytes) =>
  name.startsWith('pictures')
    ? sharp(bytes).webp({ quality: 80 }).toFile(`${OUT}/${name}.webp`)
    : sharp(bytes).png({ palette: true, compressionLevel: 9, effort: 7 }).toFile(`${OUT}/${name}.png`);
// The middle of a photograph, as it is.
const photo = await sharp('docs/pictures/upscale-x2.webp')
  .extract({ left: 392, top: 444, width: 192, height: 144 })
  .png()
  .toBuffer();
// The first game of a match.
const [game] = readFileSync('docs/9x9-gnugo.sgf', 'utf8').split(/(?<=\))\s*\n(?=\(;)/);
const sgf = game.replace(/PB\[[^\]]*\]/, 'PB[zero]').replace(/PW\[[^\]]*\]/, 'PW[GNU Go, level 10]');
const server = await startServer({
  host: '127.0.0.1',
  port: 0,
  api: async () => createApi([], [run]),
  onError: console.error,
});
const browser = await chromium.launch({
  executablePath: process.env.ZERO_CHROMIUM ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
for (const [screen, viewport] of SCREENS)
  for (const colorScheme of ['light', 'dark']) {
    const context = await browser.newContext({ viewport, colorScheme, locale: 'en-GB' });
    const page = await context.newPage();
    const shot = async (name, fullPage = false) =>
      keep(`${name}-${screen}-${colorScheme}`, await page.screenshot({ fullPage }));
    await page.goto(`http://127.0.0.1:${server.port}/?token=${server.token}`);
    await page.getByLabel('Board size').selectOption('9');
    await page.getByLabel('Strength').selectOption('10');
    await page.getByRole('button', { name: 'Start the game' }).click();
    for (const point of ['e5', 'c7', 'g6']) {
      await page.keyboard.type(point);
      await page.getByText('Your turn').waitFor();
    }
    await page.getByRole('button', { name: 'Hint' }).click();
    await page.locator('.candidates').waitFor();
    await page.mouse.move(0, 0);
    await page.evaluate(() => scrollTo(0, 0));
    await shot('play');
    await page.getByRole('link', { name: 'Review' }).click();
    await page.getByLabel('SGF text').fill(sgf);
    await page.getByRole('button', { name: 'Read the game' }).click();
    await page.getByLabel('Visits').fill('24');
    await page.getByRole('button', { name: 'Review', exact: true }).click();
    await page.locator('[data-review=done]').waitFor({ timeout: 120_000 });
    for (let i = 0; i < 22; i++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('o');
    await page.mouse.move(0, 0);
    await page.evaluate(() => scrollTo(0, 0));
    await shot('review');
    await page.locator('nav a[href="#/runs"]').click();
    await page.locator('td button').nth(1).click();
    await page.locator('#replayed').waitFor();
    for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowRight');
    await page.mouse.move(0, 0);
    await page.evaluate(() => scrollTo(0, 0));
    await shot('runs', screen === 'desktop');
    await page.locator('nav a[href="#/evolution"]').click();
    await page.locator('[data-generation]').waitFor();
    for (const point of ['C3', 'B3', 'B2'])
      await page.getByRole('gridcell', { name: new RegExp(`^${point}`) }).click();
    await page.getByText('generations asked').waitFor({ state: 'detached', timeout: 60_000 });
    await page.mouse.move(0, 0);
    await page.evaluate(() => scrollTo(0, 0));
    await shot('evolution', screen === 'desktop');
    await page.locator('nav a[href="#/microscope"]').click();
    await page.getByRole('button', { name: 'From the game of Play' }).click();
    await page.getByLabel('Layer', { exact: true }).selectOption('3');
    await page.locator('[data-layer="3"]').waitFor();
    await page.getByRole('gridcell', { name: /^D6/ }).click();
    await page.mouse.move(0, 0);
    await page.evaluate(() => scrollTo(0, 0));
    await shot('microscope', screen === 'desktop');
    await page.locator('nav a[href="#/digits"]').click();
    await page.getByRole('button', { name: 'Example 2' }).click();
    await page.locator('[data-digit]').waitFor();
    await page.mouse.move(0, 0);
    await page.evaluate(() => scrollTo(0, 0));
    await shot('digits', screen === 'desktop');
    await page.locator('nav a[href="#/words"]').click();
    await page.locator('[data-answers]').waitFor({ timeout: 60_000 });
    await shot('words', screen === 'desktop');
    await page.locator('nav a[href="#/pictures"]').click();
    await page.getByLabel('Network').selectOption({ label: '×4, fidelity' });
    await page
      .getByLabel('Picture', { exact: true })
      .setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: photo });
    await page.locator('[data-made]').waitFor({ timeout: 60_000 });
    await page.locator('.way canvas[role]').waitFor();
    await shot('pictures', true);
    await page.locator('nav a[href="#/convolution"]').click();
    for (let i = 0; i < 4; i++) await page.getByRole('button', { name: 'Step on' }).click();
    await page.mouse.move(0, 0);
    await page.evaluate(() => scrollTo(0, 0));
    await shot('convolution', screen === 'desktop');
    await context.close();
  }
// The page without a server, in German.
const folder = mkdtempSync(join(tmpdir(), 'zero-web-'));
exportPage(folder, []);
const files = await serveFolder({ after: () => {} }, folder);
for (const [screen, viewport] of SCREENS) {
  const context = await browser.newContext({ viewport, colorScheme: 'light', locale: 'de-DE' });
  const page = await context.newPage();
  await page.goto(files.address);
  await page.locator('.setup button[type=submit]').waitFor();
  await page.getByText('✓ Die Seite').waitFor();
  await page.getByLabel('Spielstärke').selectOption('3');
  await page.locator('.setup button[type=submit]').click();
  for (const point of ['e5', 'c7', 'g6']) {
    await page.keyboard.type(point);
    await page.getByText('Sie sind am Zug').waitFor();
  }
  await page.mouse.move(0, 0);
  await keep(`exported-${screen}-light`, await page.screenshot({ fullPage: true }));
  await context.close();
}
await files.close();
rmSync(folder, { recursive: true });
await browser.close();
await server.close();
process.exit();
