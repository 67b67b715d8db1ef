import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rng } from '../../engine/rng.js';
import { uniformEvaluator } from '../../engine/search/uniform.js';
import { GtpEngine } from '../../src/gtp/engine.js';

function engine(): GtpEngine {
  return new GtpEngine({
    evaluator: (size) => uniformEvaluator(size, 16),
    name: 'zero',
    version: '1',
    size: 9,
    rules: 'chinese',
    komi: 7,
    limits: { visits: 30, seconds: Number.POSITIVE_INFINITY },
    resignBelow: -1,
    seed: 1,
  });
}

/** The answers to lines, one after the other. */
async function talk(lines: string[], e = engine()): Promise<string[]> {
  const out: string[] = [];
  for (const line of lines) out.push(await e.handle(line));
  return out;
}

test('answers are framed as GTP 2 asks: = or ?, the id, a text, an empty line', async () => {
  assert.deepEqual(
    await talk([
      'protocol_version',
      '7 name',
      '12 bogus',
      'bogus',
      '',
      '# a comment',
      '  3\tknown_command  play # x',
    ]),
    ['= 2\n\n', '=7 zero\n\n', '?12 unknown command\n\n', '? unknown command\n\n', '', '', '=3 true\n\n'],
  );
});

test('errors have the texts of the specification', async () => {
  assert.deepEqual(
    await talk([
      'boardsize 1',
      'boardsize x',
      'play b Z99',
      'play green A1',
      'play b A1',
      'play w A1',
      'undo',
      'undo',
      'komi x',
      'fixed_handicap 99',
    ]),
    [
      '? unacceptable size\n\n',
      '? syntax error\n\n',
      '? syntax error\n\n',
      '? syntax error\n\n',
      '=\n\n',
      '? illegal move\n\n',
      '=\n\n',
      '? cannot undo\n\n',
      '? syntax error\n\n',
      '? invalid number of stones\n\n',
    ],
  );
});

test('handicap stones stand on the points of the specification, and White moves next', async () => {
  const e = engine();
  const [placed, , board] = await talk(['fixed_handicap 4', 'genmove w', 'showboard'], e);
  assert.deepEqual(new Set(placed.slice(2).trim().split(' ')), new Set(['C3', 'G7', 'C7', 'G3']));
  assert.match(board, /Black \(X\) to play/);
});

test('undo takes back captures', async () => {
  const lines = ['boardsize 5', 'play b A2', 'play w A1', 'play b B1', 'undo', 'showboard'];
  const board = (await talk(lines)).at(-1)!;
  assert.match(board, /1\(O\)/);
});

test('a game played by genmove ends with two passes and a score', async () => {
  const e = engine();
  await talk(['boardsize 3', 'komi 0.5'], e);
  let passes = 0;
  for (let i = 0; passes < 2 && i < 60; i++) {
    const answer = await e.handle(`genmove ${i % 2 ? 'w' : 'b'}`);
    passes = /pass/i.test(answer) ? passes + 1 : 0;
  }
  assert.equal(passes, 2);
  assert.match(await e.handle('final_score'), /^= ([BW]\+\d|0)/);
});

test('an analysis ends when a line comes in, and reports moves', async () => {
  const e = engine();
  const lines: string[] = [];
  const answer = e.handle('kata-analyze b 1', (text) => {
    lines.push(text);
    e.interrupt();
  });
  assert.equal(await answer, '\n');
  assert.match(lines[0], /^=\ninfo move \S+ visits \d+ /);
});

test('fuzzed lines never crash it, and each command gets one answer', async () => {
  const rng = new Rng(1);
  const words = [
    'play',
    'boardsize',
    'komi',
    'undo',
    'b',
    'w',
    'A1',
    'pass',
    'T25',
    '-1',
    '1e9',
    '3',
    'fixed_handicap',
    'set_free_handicap',
    'C3',
    'final_score',
    'showboard',
    'time_left',
    'time_settings',
    'kata-set-rules',
    'japanese',
    'loadsgf',
    'clear_board',
    '\u0000',
    'final_status_list',
    'dead',
    '#',
  ];
  const e = engine();
  for (let i = 0; i < 5000; i++) {
    const line = Array.from({ length: 1 + rng.int(4) }, () => words[rng.int(words.length)]).join(' ');
    const answer = await e.handle(line);
    assert.match(answer, /^$|^[=?]\d*( [\s\S]*)?\n\n$/, line);
  }
});
