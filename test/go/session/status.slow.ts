import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { rulesByName } from '../../../engine/rules.js';
import { GtpClient } from '../../../selfplay/match/gtpClient.js';
import { readNetwork } from '../../../selfplay/networkFile.js';
import { OnnxEvaluator } from '../../../selfplay/onnxEvaluator.js';
import { readSgf } from '../../../src/go/sgf/file.js';
import { checkFinishedGames } from './finishedGames.js';
import { uniformSession } from './uniformSession.js';

const path = (name: string) => fileURLToPath(new URL(`../../../../${name}`, import.meta.url));
const evaluator = new OnnxEvaluator(readNetwork(path('networks/9x9.zero')), 16, { threads: 1 });

test('200 finished games with a dead stone each are counted right', { timeout: 1_200_000 }, async () => {
  await checkFinishedGames(evaluator, 200, 'many finished games');
});

const present = ['gnugo', '/usr/games/gnugo'].find((c) => spawnSync(c, ['--version']).status === 0);

test('games that ended by passes have the winner that GNU Go sees, and nearly always its score', {
  skip: present ? false : 'GNU Go is not installed (apt-get install gnugo)',
}, async (context) => {
  const gnugo = GtpClient.start(`${present} --mode gtp --chinese-rules`);
  const folder = mkdtempSync(join(tmpdir(), 'zero-status-'));
  const file = join(folder, 'game.sgf');
  let games = 0;
  let same = 0;
  try {
    for (const game of readSgf(path('docs/9x9-gnugo.sgf'))) {
      if (/R|F/.test(game.result.slice(1))) continue;
      const session = uniformSession({ evaluator: () => evaluator });
      session.load(game);
      session.setRules(rulesByName('chinese'));
      const { result } = await session.score();
      writeFileSync(file, session.toSgf());
      await gnugo.send(`loadsgf ${file}`);
      const theirs = (await gnugo.send('final_score')).replace(/\.0$/, '');
      assert.equal(result[0], theirs[0], `${games}: ${result} and ${theirs}`);
      games++;
      if (result === theirs) same++;
    }
  } finally {
    await gnugo.quit();
    rmSync(folder, { recursive: true });
  }
  context.diagnostic(`${same} of ${games} scores are GNU Go's`);
  assert.ok(games > 100 && same >= 0.98 * games);
});
