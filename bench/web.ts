// How quick the page is, in Chromium: npm run bench:web [-- --chromium PATH] [--json]. First paint of `zero web`, first line of
// an analysis and lines a second, 400 visits on 9x9 in the tab beside the server's engine on one thread, a step through a
// 19x19 game. Core-seconds are of all of the browser's processes and, for the server, of Node (Linux).
import './errors.js';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright-core';
import { OnnxEvaluator } from '../selfplay/onnxEvaluator.js';
import { EngineHost } from '../src/web/host/engineHost.js';
import type { AnalysisQuestion } from '../src/web/protocol/messages.js';
import type { FromTab, NetworkAnswer, ToTab } from '../src/web/protocol/tab.js';
import { Networks } from '../src/web/server/networks.js';
import { coreSeconds, startZero } from './zeroWeb.js';

const { values } = parseArgs({
  options: {
    chromium: { type: 'string', default: process.env.ZERO_CHROMIUM ?? '/usr/bin/chromium' },
    json: { type: 'boolean', default: false },
  },
});
const VISITS = 400;
const TIMES = 5;
const STEPS = 200;
/** Moves of the game that is stepped through. */
const MOVES = 90;
const NETWORK = 'shipped-9';

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

function question(i: number, visits: number): AnalysisQuestion {
  const game = { size: 9, rules: 'chinese', komi: 7, handicap: 0, stones: [], toPlay: 1, moves: [] };
  return { game, network: NETWORK, key: `${i} ${visits}`, strength: { visits }, ownership: false };
}

/** First lines and lines a second of analyses by the server, in milliseconds. */
function analysisLines(page: Page): Promise<{ cold: number; warm: number[]; perSecond: number }> {
  return page.evaluate(
    async ({ asked }) => {
      const lines = async (body: object, enough: number) => {
        const begun = performance.now();
        const stop = new AbortController();
        const response = await fetch('/api/analyses', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
          signal: stop.signal,
        });
        const reader = response.body!.getReader();
        const times: number[] = [];
        while (times.length < enough) {
          const { done } = await reader.read();
          if (done) break;
          times.push(performance.now() - begun);
        }
        stop.abort();
        return times;
      };
      const cold = (await lines(asked[0], 1))[0];
      const warm: number[] = [];
      for (const body of asked.slice(1, -1)) warm.push((await lines(body, 1))[0]);
      const many = await lines(asked.at(-1)!, 16);
      return { cold, warm, perSecond: (1000 * (many.length - 1)) / (many.at(-1)! - many[0]) };
    },
    { asked: Array.from({ length: 12 }, (_, i) => ({ ...question(i, 100_000), key: `lines ${i}` })) },
  );
}

/** Puts a worker on the page that has the network, and returns what asks it, in milliseconds a question. */
async function startTab(page: Page): Promise<(question: AnalysisQuestion) => Promise<number>> {
  await page.evaluate(async (network) => {
    const worker = new Worker('tab.js', { type: 'module' });
    const tell = (message: ToTab) => worker.postMessage(message);
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ network, size: 9 });
    const response = await fetch('/api/network', { method: 'POST', headers, body });
    const { shape, onnx } = (await response.json()) as NetworkAnswer;
    const bytes = Uint8Array.from(atob(onnx), (c) => c.charCodeAt(0));
    tell({ type: 'network', network, size: 9, is: { shape, onnx: bytes } });
    Object.assign(globalThis, {
      askTab: (asked: AnalysisQuestion) =>
        new Promise<number>((resolve, reject) => {
          const begun = performance.now();
          worker.onmessage = ({ data }: MessageEvent<FromTab>) => {
            if (data.error !== undefined) reject(new Error(data.error));
            else if (data.done !== undefined) resolve(performance.now() - begun);
          };
          tell({ type: 'ask', id: 0, method: 'analyse', question: asked });
        }),
    });
  }, NETWORK);
  return (asked) =>
    page.evaluate(
      (q) => (globalThis as unknown as { askTab(q: AnalysisQuestion): Promise<number> }).askTab(q),
      asked,
    );
}

/** Milliseconds of steps through a 19x19 game: of the clock each, and of the page's thread on average. */
async function stepThrough(page: Page): Promise<{ wall: number[]; thread: number }> {
  const letter = (n: number) => String.fromCharCode(97 + n);
  // Every second point of a row, so that none is captured.
  const moves = Array.from({ length: MOVES }, (_, i) => {
    const point = letter(2 * (i % 9)) + letter(2 * Math.floor(i / 9));
    return `;${i % 2 ? 'W' : 'B'}[${point}]`;
  });
  await page.getByRole('link', { name: 'Review' }).click();
  await page.getByLabel('SGF text').fill(`(;SZ[19]KM[7]${moves.join('')})`);
  await page.getByRole('button', { name: 'Read the game' }).click();
  await page.locator('.graph').waitFor();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return 1000 * metrics.find(({ name }) => name === 'TaskDuration')!.value;
  };
  const before = await busy();
  const wall = await page.evaluate(
    async ({ steps, moves }) => {
      const times: number[] = [];
      for (let i = 0; i < steps; i++) {
        // After a frame, so that each step pays for its own.
        await new Promise(requestAnimationFrame);
        const begun = performance.now();
        window.dispatchEvent(
          new KeyboardEvent('keydown', { key: i % (2 * moves) < moves ? 'ArrowRight' : 'ArrowLeft' }),
        );
        await Promise.resolve();
        document.querySelector('.board')!.getBoundingClientRect();
        times.push(performance.now() - begun);
      }
      return times;
    },
    { steps: STEPS, moves: MOVES },
  );
  return { wall, thread: ((await busy()) - before) / STEPS };
}

const zero = await startZero();
const browserServer = await chromium.launchServer({
  executablePath: values.chromium,
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const { pid } = browserServer.process();
const browser = await chromium.connect(browserServer.wsEndpoint());
const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
const beforePage = coreSeconds(pid!);
await page.goto(zero.address);
await page.locator('.setup').waitFor();
const pageCore = coreSeconds(pid!) - beforePage;
const paint = await page.evaluate(
  () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
);
const lines = await analysisLines(page);
const steps = await stepThrough(page);

const ask = await startTab(page);
const networks = new Networks([]);
const evaluator = new OnnxEvaluator(networks.file(NETWORK, 9), 16, { threads: 1 });
const host = new EngineHost(async () => evaluator);
await ask(question(-1, VISITS));
await host.analyse(question(-1, VISITS), () => {});
const tab = { wall: [] as number[], core: [] as number[] };
const server = { wall: [] as number[], core: [] as number[] };
for (let i = 0; i < TIMES; i++) {
  const before = coreSeconds(pid!);
  tab.wall.push((await ask(question(i, VISITS))) / 1000);
  tab.core.push(coreSeconds(pid!) - before);
  const begun = performance.now();
  const cpu = process.cpuUsage();
  await host.analyse(question(i, VISITS), () => {});
  const { user, system } = process.cpuUsage(cpu);
  server.wall.push((performance.now() - begun) / 1000);
  server.core.push((user + system) / 1e6);
}
await browser.close();
await browserServer.close();
zero.child.kill();

const results = {
  load: loadavg()[0],
  address: zero.took,
  addressCoreSeconds: zero.core,
  firstPaint: zero.took + paint,
  pageCoreSeconds: pageCore,
  firstLineCold: lines.cold,
  firstLine: median(lines.warm),
  linesPerSecond: lines.perSecond,
  tabSeconds: median(tab.wall),
  tabCoreSeconds: median(tab.core),
  serverSeconds: median(server.wall),
  serverCoreSeconds: median(server.core),
  step: median(steps.wall),
  stepThread: steps.thread,
};
if (values.json) console.log(JSON.stringify(results));
else {
  const ms = (x: number) => `${x.toFixed(x < 20 ? 1 : 0)} ms`;
  const s = (x: number) => `${x.toFixed(2)} s`;
  console.log(`load of the machine                      ${results.load.toFixed(1)}`);
  console.log(
    `zero web: address: clock, core           ${ms(results.address)}, ${s(results.addressCoreSeconds)}`,
  );
  console.log(
    `zero web: first paint; the page, core    ${ms(results.firstPaint)}, ${s(results.pageCoreSeconds)}`,
  );
  console.log(
    `analysis, first line: cold, then         ${ms(results.firstLineCold)}, ${ms(results.firstLine)}`,
  );
  console.log(`analysis, lines a second                 ${results.linesPerSecond.toFixed(1)}`);
  console.log(
    `${VISITS} visits on 9x9, tab: clock, core      ${s(results.tabSeconds)}, ${s(results.tabCoreSeconds)}`,
  );
  console.log(
    `the same, server's engine, one thread    ${s(results.serverSeconds)}, ${s(results.serverCoreSeconds)}`,
  );
  console.log(
    `tab to server, core-seconds              ${(results.tabCoreSeconds / results.serverCoreSeconds).toFixed(2)}`,
  );
  console.log(`a step on 19x19: clock, page's thread    ${ms(results.step)}, ${ms(results.stepThread)}`);
}
