import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exportPage } from '../../src/web/export/exportPage.js';
import { agreement, someGames } from './agree.js';
import { openAt, openBrowser } from './browser.js';
import { serveFolder, temporary } from './folder.js';

/*
 * The engine in the tab says what the server's says. One playout is the network's own answer. In a longer search two moves may
 * be so near each other that the last bit of a number, which the order of a sum decides, makes the searches part.
 */

for (const visits of [1, 100])
  test(`tab and server agree about 200 positions at ${visits} visits`, { timeout: 3_600_000 }, async (t) => {
    const browser = await openBrowser(t);
    if (!browser) return;
    const folder = temporary(t);
    exportPage(folder, []);
    const { page } = await openAt(t, browser, (await serveFolder(t, folder)).address);
    const found = await agreement(page, someGames(200), visits);
    console.log(JSON.stringify({ visits, ...found }));
    assert.ok(found.sameMove >= 198, `${found.sameMove}`);
    assert.ok(found.close >= (visits === 1 ? 200 : 195), `${found.close}`);
  });
