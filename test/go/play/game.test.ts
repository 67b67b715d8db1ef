import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BLACK, WHITE } from '../../../engine/position.js';
import { uniformEvaluator } from '../../../engine/search/uniform.js';
import { GtpEngine } from '../../../src/go/gtp/engine.js';
import { TerminalGame } from '../../../src/go/play/game.js';
import { readSgf } from '../../../src/go/sgf/read.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-play-'));
after(() => rmSync(folder, { recursive: true }));

/** A game on 5x5 of a person against an engine that knows nothing, and what was printed. */
async function begin(person: number, handicap = 0) {
  const engine = new GtpEngine({
    evaluator: (size) => uniformEvaluator(size, 4),
    name: 'zero',
    version: '1',
    size: 7,
    rules: 'chinese',
    komi: 0.5,
    limits: { visits: 10, seconds: Number.POSITIVE_INFINITY },
    resignBelow: -1,
    seed: 1,
  });
  const printed: string[] = [];
  const options = { person, handicap, round: false, hint: { visits: 10, seconds: 1 } };
  const game = new TerminalGame(engine, options, (text) => printed.push(text));
  const problem = await game.begin();
  return { game, engine, printed, problem };
}

test('as White the engine opens; every move of the person is answered', async () => {
  const { game, engine } = await begin(WHITE);
  assert.equal(engine.history.length, 1);
  await game.line('pass');
  assert.ok(engine.history.length >= 3 || engine.board.isOver);
});

test('undo takes back the own move and the answer; without a move there is nothing to take back', async () => {
  const { game, engine, printed } = await begin(BLACK);
  await game.line('undo');
  assert.match(printed.at(-1)!, /no move of yours/);
  await game.line('C3');
  assert.equal(engine.history.length, 2);
  await game.line('undo');
  assert.equal(engine.history.length, 0);
});

test('what is no move is told apart from what is not legal', async () => {
  const { game, printed } = await begin(BLACK);
  await game.line('Z9');
  assert.match(printed.at(-1)!, /'Z9' is neither a point of this board nor a command/);
  await game.line('C3');
  await game.line('C3');
  assert.match(printed.at(-1)!, /C3 is not legal: /);
});

test('a game is saved as SGF, with its handicap', async () => {
  const { game, printed } = await begin(BLACK, 2);
  const file = join(folder, 'game.sgf');
  await game.line(`save ${file}`);
  assert.match(printed.at(-1)!, /saved 1 moves/);
  assert.equal(readSgf(file)[0].handicap, 2);
  await game.line('save');
  assert.match(printed.at(-1)!, /give a file name/);
});

test('a handicap that the board has no points for is said', async () => {
  assert.match((await begin(BLACK, 9)).problem!, /no handicap of 9/);
});

test('resigning ends the game', async () => {
  const { game, printed } = await begin(BLACK);
  await game.line('resign');
  assert.ok(game.over);
  assert.match(printed.at(-1)!, /zero wins/);
});

test('zero play takes its moves from a pipe, and ends with it', () => {
  const zero = fileURLToPath(new URL('../../../../bin/zero.js', import.meta.url));
  const play = (input: string) =>
    spawnSync(process.execPath, [zero, 'play', '--size', '3', '--visits', '5', '--color', 'white'], {
      input,
      encoding: 'utf8',
      timeout: 60_000,
    });
  const resigned = play('score\nresign\n');
  assert.equal(resigned.status, 0, resigned.stderr);
  assert.match(resigned.stdout, /as the board stands[\s\S]*You resigned: zero wins/);
  assert.ok(!resigned.stdout.includes('\u001b'));
  assert.equal(play('').status, 0);
});
