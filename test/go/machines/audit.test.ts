import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Rng } from '../../../base/rng.js';
import { SelfplayGame } from '../../../selfplay/game.js';
import { readNetwork } from '../../../selfplay/networkFile.js';
import { OnnxEvaluator } from '../../../selfplay/onnxEvaluator.js';
import type { GameRecord } from '../../../selfplay/records.js';
import { repeatGame } from '../../../src/go/machines/repeat.js';
import { Suspicion } from '../../../src/go/machines/suspicion.js';
import { writeTinyNetwork } from '../tinyNetwork.js';
import { SELFPLAY } from './games.js';

const root = mkdtempSync(join(tmpdir(), 'zero-audit-'));
after(() => rmSync(root, { recursive: true }));

const settings = { ...SELFPLAY, simulations: 16, fullFraction: 0.4 };

function played(seed: number, evaluator: OnnxEvaluator): GameRecord {
  const game = new SelfplayGame(settings, 5, seed, 0);
  while (!game.over)
    if (game.search.done) game.moveReady();
    else if (game.search.collect(evaluator, 0, 1) > 0) {
      evaluator.runSync(1);
      game.search.absorb(evaluator, 0, 1);
    }
  return game.record();
}

/** The same game with invented policies: all of the share on the first move of each. */
function invented(game: GameRecord): GameRecord {
  const policyProbabilities = new Uint16Array(game.policyProbabilities.length);
  let at = 0;
  for (const length of game.policyLengths) {
    policyProbabilities[at] = 65535;
    at += length;
  }
  return { ...game, policyProbabilities };
}

test('the policies of an honest game are as far from repeated searches as these from each other; invented ones are not', () => {
  const path = join(root, 'net.zero');
  writeTinyNetwork(path);
  const evaluator = new OnnxEvaluator(readNetwork(path), 32, { threads: 1 });
  for (let seed = 0; seed < 3; seed++) {
    const game = played(seed, evaluator);
    const honest = repeatGame(game, settings, evaluator);
    const forged = repeatGame(invented(game), settings, evaluator);
    assert.ok(honest.searches > 0);
    assert.ok(
      honest.recorded - honest.own < 0.1,
      `${honest.recorded} from a search, ${honest.own} between two`,
    );
    assert.ok(
      forged.recorded - forged.own > 0.25,
      `${forged.recorded} from a search, ${forged.own} between two`,
    );
  }
  evaluator.dispose();
});

test('a worker with invented policies in a tenth of its games is banned within 2,000 games, honest ones are not in 20,000', () => {
  const rng = new Rng('audit');
  let found = 0;
  for (let trial = 0; trial < 50; trial++) {
    const suspicion = new Suspicion(() => rng.float());
    const honest = () => suspicion.judge('honest', 0.2 + 0.03 * rng.normal(), 0.19);
    for (let i = 0; i < 20_000; i++) if (suspicion.chooses('honest')) assert.equal(honest().ban, undefined);
    for (let i = 0; i < 2000; i++) {
      const forged = rng.float() < 0.1;
      if (!suspicion.chooses('forger')) continue;
      const { ban } = suspicion.judge('forger', (forged ? 0.6 : 0.2) + 0.03 * rng.normal(), 0.19);
      if (ban === undefined) continue;
      found++;
      break;
    }
  }
  assert.ok(found >= 49, `${found} of 50`);
});
