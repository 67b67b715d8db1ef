import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { networkPath } from '../../../selfplay/networkFile.js';
import { RunMatches } from '../../../src/go/run/matches.js';
import { openRun } from '../../../src/go/run/open.js';
import { INITIAL_STATE } from '../../../src/go/run/state.js';
import { writeTinyNetwork } from '../tinyNetwork.js';
import { makeRun } from './madeRun.js';
import { TINY } from './tinyRun.js';

const scratch = mkdtempSync(join(tmpdir(), 'zero-matches-'));
after(() => rmSync(scratch, { recursive: true }));

test('a network meets each of its opponents once, however long it stays the newest, and what was interrupted is made up for', async () => {
  const folder = makeRun(join(scratch, 'run'), { networks: [0, 100], matches: [[100, 'random']] });
  const { config } = openRun(folder, { set: TINY.filter((line) => !line.startsWith('network.')) });
  let seconds = 1000;
  const owner = {
    seconds: () => seconds,
    promote: () => assert.fail(),
    onMatch: () => {},
    onNote: (text: string) => assert.fail(text),
    fail: (error: unknown) => assert.fail(String(error)),
  };
  const state = { ...INITIAL_STATE };
  const matches = new RunMatches(folder, config, state, owner, new AbortController().signal);
  const rate = async () => {
    seconds += 1000;
    matches.rateWhenDue();
    await matches.idle();
    return matches.lines.map(({ step, opponent }) => `${step} ${opponent}`);
  };
  assert.deepEqual(await rate(), ['100 random', '100 0']);
  assert.deepEqual(await rate(), ['100 random', '100 0']);
  writeTinyNetwork(networkPath(folder.networks, 200), 200);
  assert.deepEqual(await rate(), ['100 random', '100 0', '200 random', '200 100']);
});
