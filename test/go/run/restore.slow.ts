import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readJsonLines } from '../../../base/files/json.js';
import { networkSteps } from '../../../selfplay/networkFile.js';
import { RecordReader } from '../../../selfplay/recordFolder.js';
import { runFolder } from '../../../src/go/run/folder.js';
import { metricsLine } from '../../../src/go/run/metrics.js';
import { matchLine } from '../../../src/go/run/opponents.js';
import { readState } from '../../../src/go/run/state.js';

const root = mkdtempSync(join(tmpdir(), 'zero-readme-'));
after(() => rmSync(root, { recursive: true }));

test("README's restore command goes on with the 9x9 run: it plays, learns and measures", {
  timeout: 900_000,
}, async (t) => {
  const [command] = /zero run \S+ --restore networks\/9x9\.snapshot [^`\n]*/.exec(
    readFileSync('README.md', 'utf8'),
  )!;
  const [, , , ...options] = command.trim().split(/\s+/);
  const folder = runFolder(join(root, '9x9'));
  // A rating at once, and a short one.
  const args = ['run', folder.root, ...options, '--set', 'matches.every=0.05', '--set', 'matches.games=2'];
  const child = spawn(process.execPath, ['bin/zero.js', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const ended = new Promise((done) => child.once('close', done));
  const before = await until(
    () => readState(folder.state),
    (state) => state.seconds > 0,
  );
  const first = readJsonLines(folder.metrics, metricsLine).at(-1)!;
  const results = readJsonLines(folder.matches, matchLine).length;
  const lines = () => readJsonLines(folder.metrics, metricsLine).filter((line) => line.time > first.time);
  const newest = networkSteps(folder.networks).at(-1)!;
  await until(lines, (found) => (found.at(-1)?.step ?? 0) > newest + 5);
  await until(
    () => readJsonLines(folder.matches, matchLine),
    (found) => found.length > results,
  );
  child.kill('SIGINT');
  assert.equal(await ended, 130, said);
  t.diagnostic(said);
  // A line tells the mean of the steps since the one before, where there were any; one step alone is noisy.
  const losses = lines().flatMap((line) => (line.losses ? [line.losses.policy] : []));
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  assert.ok(mean < first.losses!.policy + 0.3, `${mean}, ${first.losses!.policy} before: it has forgotten`);
  assert.ok(readState(folder.state).seconds > before.seconds);
  assert.ok(new RecordReader(folder.records, 1).poll().at(-1)!.network >= newest);

  async function until<T>(look: () => T, enough: (found: T) => boolean): Promise<T> {
    for (;;) {
      const found = look();
      if (enough(found)) return found;
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${said}`);
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
});
