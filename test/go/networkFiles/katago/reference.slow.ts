import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { moveFromGtp } from '../../../../engine/coords.js';
import { rulesByName } from '../../../../engine/rules.js';
import { OnnxEvaluator } from '../../../../selfplay/onnxEvaluator.js';
import { openSource } from '../../../../src/go/networkFiles/open.js';
import { Game } from '../../../../src/go/session/game.js';
import { rawAnswer } from '../../../../src/go/session/rawAnswer.js';

/*
 * Against KataGo itself: ZERO_KATAGO_FOLDER names a folder of networks X.bin.gz, each with what KataGo's kata-raw-nn said in
 * X.jsonl.gz (or a shorter name that X begins with), a position a line: size, komi, rules, moves, output.
 */
const FOLDER = process.env.ZERO_KATAGO_FOLDER ?? '';
const MOST = 1e-3;

interface Line {
  position: number;
  size: number;
  komi: number;
  rules: string;
  moves: [string, string][];
  output: {
    symmetry: number;
    policy: (number | null)[];
    policyPass: number;
    whiteOwnership: number[];
  } & Record<'whiteWin' | 'whiteLoss' | 'noResult' | 'whiteLead' | 'whiteScoreSelfplay', number>;
}

describe("networks answer as KataGo's own engine does", { skip: !existsSync(FOLDER) }, () => {
  const files = FOLDER ? readdirSync(FOLDER) : [];
  const answers = files.filter((name) => name.endsWith('.jsonl.gz')).map((name) => name.slice(0, -9));
  for (const file of files.filter((name) => /\.(bin|txt)(\.gz)?$/.test(name))) {
    const stem = file.replace(/\.(bin|txt)(\.gz)?$/, '');
    const known = answers.filter((name) => stem === name || stem.startsWith(`${name}-s`));
    for (const name of known) it(file, () => compare(join(FOLDER, file), join(FOLDER, `${name}.jsonl.gz`)));
  }
});

async function compare(path: string, answers: string): Promise<void> {
  process.env.ZERO_CACHE = '';
  const source = openSource(path);
  const evaluators = new Map<number, OnnxEvaluator>();
  for (const text of gunzipSync(readFileSync(answers)).toString().trim().split('\n')) {
    const { size, komi, rules, moves, output, position } = JSON.parse(text) as Line;
    let evaluator = evaluators.get(size);
    if (!evaluator)
      evaluators.set(size, (evaluator = new OnnxEvaluator(source.on(size, { float: true }), 1)));
    const game = new Game(size, rulesByName(rules), komi);
    for (const [color, vertex] of moves) game.play(color === 'b' ? 1 : 2, moveFromGtp(vertex, size)!);
    const s = output.symmetry;
    const raw = await rawAnswer(evaluator, game.position, (s & 4) | ((s & 1) << 1) | ((s & 2) >> 1));
    const near = (found: number | undefined, wanted: number, what: string) =>
      assert.ok(Math.abs(found! - wanted) < MOST, `position ${position}, ${what}: ${found}, not ${wanted}`);
    near(raw.whiteWin, output.whiteWin, 'whiteWin');
    near(raw.whiteLoss, output.whiteLoss, 'whiteLoss');
    near(raw.noResult, output.noResult, 'noResult');
    near(raw.whiteLead, output.whiteLead, 'whiteLead');
    near(raw.whiteScore, output.whiteScoreSelfplay, 'whiteScoreSelfplay');
    output.whiteOwnership.forEach((own, p) => {
      near(raw.whiteOwnership?.[p], own, `owner of ${p}`);
    });
    [...output.policy, output.policyPass].forEach((share, p) => {
      assert.equal(
        raw.policy[p] === undefined,
        share === null,
        `position ${position}: whether ${p} is legal`,
      );
      if (share !== null) near(raw.policy[p], share, `policy of ${p}`);
    });
  }
  for (const evaluator of evaluators.values()) evaluator.dispose();
}
