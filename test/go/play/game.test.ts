import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BLACK, WHITE } from '../../../engine/position.js';
import { TerminalGame } from '../../../src/go/play/game.js';
import { readSgf } from '../../../src/go/sgf/file.js';
import { uniformSession } from '../session/uniformSession.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-play-'));
after(() => rmSync(folder, { recursive: true }));

/** A game on 7x7 of a person against a session that knows nothing, and what was printed. */
async function begin(person: number, handicap = 0) {
  const limits = { visits: 10, seconds: Number.POSITIVE_INFINITY };
  const session = uniformSession({ size: 7, komi: 0.5, limits });
  const printed: string[] = [];
  const game = new TerminalGame(session, { person, handicap, round: false, hint: limits }, (text) =>
    printed.push(text),
  );
  await game.begin();
  return { game, session, printed };
}

test('as White the engine opens; every move of the person is answered', async () => {
  const { game, session } = await begin(WHITE);
  assert.equal(session.moves.length, 1);
  await game.line('pass');
  assert.ok(session.moves.length >= 3 || session.position.isOver);
});

test('undo takes back the own move and the answer; without a move there is nothing to take back', async () => {
  const { game, session, printed } = await begin(BLACK);
  await game.line('undo');
  assert.match(printed.at(-1)!, /no move of yours/);
  await game.line('C3');
  assert.equal(session.moves.length, 2);
  await game.line('undo');
  assert.equal(session.moves.length, 0);
});

test('what is no move is told apart from what is not legal', async () => {
  const { game, printed } = await begin(BLACK);
  await game.line('Z9');
  assert.match(printed.at(-1)!, /'Z9' is neither a point of this board nor a command/);
  await game.line('C3');
  await game.line('C3');
  assert.match(printed.at(-1)!, /C3 is not legal for Black: the point is occupied/);
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
  await assert.rejects(begin(BLACK, 9), /a fixed handicap on 7x7 has 2 to 4 stones, not 9/);
});

test('resigning ends the game', async () => {
  const { game, printed } = await begin(BLACK);
  await game.line('resign');
  assert.ok(game.over);
  assert.match(printed.at(-1)!, /zero wins/);
});

test('a hint names moves with win rates in percent, best first', async () => {
  const { game, printed, session } = await begin(BLACK);
  printed.length = 0;
  await game.line('hint');
  assert.ok(printed.length >= 1 && printed.length <= 3);
  for (const line of printed) {
    const percent = Number(/win rate (\d+) %, \d+ visits: [A-G]\d/.exec(line)?.[1]);
    assert.ok(percent >= 0 && percent <= 100, line);
  }
  assert.equal(session.moves.length, 0);
});

test('a size without a network is refused before the game begins', () => {
  const zero = fileURLToPath(new URL('../../../../bin/zero.js', import.meta.url));
  const network = fileURLToPath(new URL('../../../../networks/5x5.zero', import.meta.url));
  const run = (args: string[]) =>
    spawnSync(process.execPath, [zero, 'play', '--color', 'white', ...args], { input: '', encoding: 'utf8' });
  const other = run(['--network', network, '--size', '9']);
  assert.equal(other.status, 1);
  assert.match(other.stderr, /^error: the network .*5x5\.zero plays on 5x5, not on 9x9\n$/);
  assert.equal(other.stdout, '');
  const none = run(['--size', '23']);
  assert.equal(none.status, 1);
  assert.match(none.stderr, /zero has no network for 23x23 \(it comes with networks for 5x5/);
});

test('zero play takes its moves from a pipe, and ends with it', () => {
  const zero = fileURLToPath(new URL('../../../../bin/zero.js', import.meta.url));
  const play = (input: string) =>
    spawnSync(process.execPath, [zero, 'play', '--size', '5', '--visits', '5', '--color', 'white'], {
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
