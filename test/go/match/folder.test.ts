import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { MatchGame } from '../../../selfplay/match/result.js';
import { MatchFolder, type MatchIdentity } from '../../../src/go/match/folder.js';

const root = mkdtempSync(join(tmpdir(), 'zero-folder-'));
after(() => rmSync(root, { recursive: true }));

const MATCH: MatchIdentity = {
  new: 'a of run',
  old: 'gtp:gnugo',
  size: 5,
  rules: 'chinese',
  komi: 0.5,
  seed: 1,
  openingMoves: 2,
  visits: 100,
  time: null,
  resign: -0.98,
  points: false,
};

function game(number: number, more: Partial<MatchGame> = {}): MatchGame {
  return {
    number,
    firstIsBlack: number % 2 === 0,
    score: 3.5,
    result: 'B+3.5',
    moves: [12, 7, 25, 25],
    ...more,
  };
}

test('each game is an SGF with the names by colour, and a line; a second command finds them', () => {
  const folder = join(root, 'a');
  const first = new MatchFolder(folder, MATCH, false);
  first.add(game(0));
  first.add(game(1, { disputed: true, note: "after playing on, B+1 by a player's own count" }));
  const sgf = ['0000', '0001'].map((name) => readFileSync(join(folder, `${name}.sgf`), 'utf8'));
  assert.match(sgf[0], /PB\[a of run\]/);
  assert.match(sgf[0], /PW\[gtp:gnugo\]|PW\[gtp\\:gnugo\]/);
  assert.match(sgf[1], /PW\[a of run\]/);
  assert.match(sgf[1], /played out/);
  const second = new MatchFolder(folder, MATCH, true);
  assert.deepEqual(
    second.before.map((g) => [g.number, g.result, g.moves.length, g.disputed ?? false]),
    [
      [0, 'B+3.5', 0, false],
      [1, 'B+3.5', 0, true],
    ],
  );
});

test('a folder with games is neither written over nor mixed with another match', () => {
  const folder = join(root, 'b');
  new MatchFolder(folder, MATCH, false).add(game(0));
  assert.throws(
    () => new MatchFolder(folder, MATCH, false),
    /holds the games of a match already; give --resume/,
  );
  for (const [key, value] of Object.entries({
    old: 'random',
    size: 7,
    visits: 50,
    time: 1,
    resign: -1,
    points: true,
  }))
    assert.throws(
      () => new MatchFolder(folder, { ...MATCH, [key]: value }, true),
      new RegExp(`holds another match: its ${key} is `),
    );
  assert.equal(new MatchFolder(folder, MATCH, true).before.length, 1);
});

test('lines that are cut short, damaged or no games are left out, and a game counts once', () => {
  const folder = join(root, 'c');
  new MatchFolder(folder, MATCH, false).add(game(0));
  const index = join(folder, 'games.jsonl');
  appendFileSync(index, '{"number":1,"firstIsBlack":"yes","score":1,"result":"B+1"}\n{"number":2,"firstIs\n');
  appendFileSync(index, '{"number":0,"firstIsBlack":true,"score":-1,"result":"W+1"}\n');
  assert.deepEqual(
    new MatchFolder(folder, MATCH, true).before.map((g) => [g.number, g.score]),
    [[0, -1]],
  );
});

test('a file that is no match is named, and stays as it is', () => {
  const folder = join(root, 'd');
  new MatchFolder(folder, MATCH, false);
  const index = join(folder, 'games.jsonl');
  writeFileSync(index, 'something else\n');
  assert.throws(() => new MatchFolder(folder, MATCH, true), /does not begin with a match's settings/);
  assert.equal(readFileSync(index, 'utf8'), 'something else\n');
  assert.ok(!existsSync(join(folder, '0000.sgf')));
});
