import { existsSync } from 'node:fs';
import { after, type TestContext } from 'node:test';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { createApi } from '../../src/web/server/api.js';
import { startServer, type WebServer } from '../../src/web/server/server.js';

/** Where systems have Chromium. `ZERO_CHROMIUM` names another place. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

function chromiumPath(): string | undefined {
  return process.env.ZERO_CHROMIUM ?? PLACES.find((path) => existsSync(path));
}

let browser: Promise<Browser> | undefined;
after(async () => {
  await (await browser)?.close();
});

/** A browser. Where there is none the test is skipped, or fails where `ZERO_NEEDS_CHROMIUM` is set, as in CI. */
export async function openBrowser(t: TestContext): Promise<Browser | undefined> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) {
    if (process.env.ZERO_NEEDS_CHROMIUM) throw new Error('there is no Chromium; set ZERO_CHROMIUM');
    t.skip('there is no Chromium; ZERO_CHROMIUM names it');
    return undefined;
  }
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  browser ??= chromium.launch({ executablePath, args });
  return browser;
}

/** A server on networks and runs given, beside the networks shipped, which ends with the test. */
export async function serve(
  t: TestContext,
  given: readonly string[] = [],
  runs: readonly string[] = [],
  port = 0,
): Promise<WebServer> {
  const errors: unknown[] = [];
  const server = await startServer({
    host: '127.0.0.1',
    port,
    api: async () => createApi(given, runs),
    onError: (error) => errors.push(error),
  });
  t.after(async () => {
    await server.close();
    if (errors.length > 0) throw errors[0];
  });
  return server;
}

/** The page, and what went wrong on it: errors of its scripts, and requests to other hosts. */
export async function openPage(
  t: TestContext,
  from: Browser,
  server: WebServer,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; faults: string[] }> {
  return openAt(t, from, `http://127.0.0.1:${server.port}/?token=${server.token}`, options);
}

/** The same at an address. @param prepare sets the page up before it is opened. */
export async function openAt(
  t: TestContext,
  from: Browser,
  address: string,
  options: BrowserContextOptions = {},
  prepare?: (page: Page) => Promise<unknown>,
): Promise<{ page: Page; faults: string[] }> {
  const context = await from.newContext({ locale: 'en-GB', ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  const { host } = new URL(address);
  page.on('request', (request) => {
    if (new URL(request.url()).host !== host && !request.url().startsWith('blob:'))
      faults.push(request.url());
  });
  await prepare?.(page);
  await page.goto(address);
  return { page, faults };
}
