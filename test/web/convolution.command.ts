import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser, openPage, serve } from './browser.js';

test('a window slides by keys, by itself and by a click; what does not fit is told; sizes are those of the arithmetic', {
  timeout: 60_000,
}, async (t) => {
  const browser = await openBrowser(t);
  if (!browser) return;
  const { page, faults } = await openPage(t, browser, await serve(t));
  await page.locator('nav a[href="#/convolution"]').click();
  await page.getByText('(size + padding − span) / stride + 1 = (5 + 2 − 3) / 2 + 1 = 3').waitFor();
  const slider = page.getByRole('slider');
  await slider.press('End');
  await page.getByLabel('Step 9 of 9: row 3, column 3').waitFor();
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByLabel('Step 1 of 9: row 1, column 1').waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  // The middle of the map.
  await page.locator('svg.pick').click();
  await page.getByLabel('Step 5 of 9: row 2, column 2').waitFor();
  // The sum that is written out is what comes out.
  const sum = await page.locator('[data-sum]').textContent();
  const [terms, result] = sum!.split(' = ');
  const products = terms.split(' + ').map((term) => {
    const [value, weight] = term.replace(/[()]/g, '').split('·').map(Number);
    return value * weight;
  });
  assert.equal(products.length, 9);
  assert.equal(
    products.reduce((a, b) => a + b, 0),
    Number(result),
  );

  const set = async (name: string, value: number) => {
    await page.getByLabel(name).fill(String(value));
    await page.getByLabel(name).press('Tab');
  };
  await set('Stride', 4);
  await page.getByText('= 2, rounded down').waitFor({ state: 'detached' });
  await set('Filter, a side', 4);
  await page.getByText('(5 + 2 − 4) / 4 + 1 = 1.75, rounded down 1').waitFor();
  await page.getByText('Not seen at the end: 3').waitFor();
  await set('Dilation', 3);
  await page.getByRole('alert').getByText('covers 10 points does not fit into 7').waitFor();
  await page.getByLabel('Kind').selectOption('transposed');
  await page.getByText('(5 − 1) · 4 + 10 − 2 = 24').waitFor();
  await page.getByText('The padded input would have 33 points a side').waitFor();
  assert.deepEqual(faults, []);
});
