import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { BLACK, WHITE } from '../../../engine/position.js';
import { GtpEngine } from '../../../src/go/gtp/engine.js';
import { uniformSession } from '../session/uniformSession.js';

function engine(): GtpEngine {
  return new GtpEngine(uniformSession(), { name: 'zero', version: '1' });
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

test('a board that is not square is refused; the same number twice is a square', async () => {
  assert.deepEqual(await talk(['boardsize 9 7', 'query_boardsize', 'boardsize 5 5', 'query_boardsize']), [
    '? unacceptable size\n\n',
    '= 9\n\n',
    '=\n\n',
    '= 5\n\n',
  ]);
});

test('a byte order mark before a command is no part of it', async () => {
  assert.deepEqual(await talk(['\uFEFFname', '\uFEFF3 name']), ['= zero\n\n', '=3 zero\n\n']);
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

test('input that waits already ends an analysis, and the next command is answered', async () => {
  const e = engine();
  const lines: string[] = [];
  assert.equal(await e.handle('5 lz-analyze w 1', (text) => lines.push(text), true), '\n');
  assert.match(lines.join(''), /^=5\ninfo move \S+ visits \d+ winrate \d+ prior \d+ lcb \d+ order 0 pv \S+/);
  assert.equal(await e.handle('6 name'), '=6 zero\n\n');
});

test('genmove_analyze reports, then plays the move that its last line names', async () => {
  const e = engine();
  const lines: string[] = [];
  await e.handle('kata-genmove_analyze b interval 1 rootInfo true', (text) => lines.push(text));
  const move = /^play (\S+)\n$/m.exec(lines.at(-1)!)![1];
  assert.match(await e.handle('undo'), /^=/);
  assert.equal(await e.handle(`play b ${move}`), '=\n\n');
});

test('an option of an analysis that would change its meaning is refused, not ignored', async () => {
  const answers = await talk(['kata-analyze b 50 allow b A1 1', 'kata-analyze maxmoves', 'lz-analyze b x 1']);
  assert.deepEqual(answers, [
    "? 'allow' is not supported\n\n",
    '? syntax error\n\n',
    "? 'x' is not supported\n\n",
  ]);
});

test('an illegal move leaves the game as it was, ko included', async () => {
  // A ko at B1 and C1 of a 5x5 board: Black took, White may not take back at once.
  const lines = ['boardsize 5', 'play b A1', 'play w C1', 'play b B2', 'play w D1', 'play b D2', 'play w C2'];
  const e = engine();
  await talk([...lines, 'play b E5', 'play w E4', 'play b B1'], e);
  const before = await e.handle('showboard');
  assert.match(await e.handle('play b B1'), /illegal move/);
  assert.equal(await e.handle('showboard'), before);
});

test('a colour may move twice, undo takes both back', async () => {
  const e = engine();
  assert.deepEqual(await talk(['play b A1', 'play b B1', 'undo', 'undo', 'undo'], e), [
    '=\n\n',
    '=\n\n',
    '=\n\n',
    '=\n\n',
    '? cannot undo\n\n',
  ]);
});

test('a game that has ended goes on: GTP knows no end, whoever asks for a move gets one and may play one', async () => {
  const e = engine();
  const [, , , move] = await talk(['boardsize 5', 'play b pass', 'play w pass', 'genmove b'], e);
  assert.match(move, /^= ([A-E][1-5]|pass)\n\n$/);
  const free = move.includes('C3') ? 'C4' : 'C3';
  assert.equal(await e.handle(`play w ${free}`), '=\n\n');
  assert.match(await e.handle('showboard'), /Black \(X\) to play/);
});

test('after a resignation the score says so, until the game goes on', async () => {
  const e = engine();
  e.session.resign(WHITE);
  assert.equal(await e.handle('final_score'), '= B+R\n\n');
  assert.equal(await e.handle('play b C3'), '=\n\n');
  assert.match(await e.handle('final_score'), /^= B\+\d/);
});

test('reg_genmove leaves the board alone', async () => {
  const e = engine();
  const before = await e.handle('showboard');
  assert.match(await e.handle('reg_genmove w'), /^= [A-J]\d|^= pass/);
  assert.equal(await e.handle('showboard'), before);
});

test('loadsgf takes names with spaces, in quotes too, and a move number; a number may be part of a name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zero gtp  '));
  try {
    const e = engine();
    for (const name of ['a  game.sgf', 'game 2']) {
      const file = join(folder, name);
      writeFileSync(file, '(;SZ[9]RU[Japanese]KM[5.5];B[ee];W[ff];B[gg])');
      for (const [text, moves] of [
        [file, 3],
        [`${file} 2`, 1],
        [`"${file}" 3`, 2],
        [`"${file}"`, 3],
      ] as const) {
        assert.equal(await e.handle(`loadsgf ${text}`), '=\n\n', text);
        assert.equal(e.session.moves.length, moves, text);
      }
    }
    assert.match(await e.handle('kata-get-rules'), /"name":"japanese"/);
    assert.match(await e.handle('printsgf'), /KM\[5\.5\]RU\[japanese\]/);
    await e.handle('clear_board');
    assert.match(await e.handle('kata-get-rules'), /"name":"japanese"/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('loadsgf refuses what is no plain file, without a wait for its end', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zero-gtp-'));
  try {
    spawnSync('mkfifo', [join(folder, 'pipe')]);
    for (const file of [join(folder, 'pipe'), folder, join(folder, 'nothing'), '/dev/zero'])
      assert.match((await talk([`loadsgf ${file}`]))[0], /^\? cannot load file: cannot read /);
    assert.deepEqual(await talk(['loadsgf']), ['? syntax error\n\n']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('rules are set by name or as JSON and read back', async () => {
  const e = engine();
  const json = '{"ko":"SIMPLE","scoring":"AREA","suicide":false,"whiteHandicapBonus":"N-1","tax":"NONE"}';
  await talk(['kata-set-rules japanese'], e);
  assert.match(await e.handle('kata-get-rules'), /"scoring":"TERRITORY","tax":"SEKI"/);
  assert.equal(await e.handle(`kata-set-rules ${json}`), '=\n\n');
  const got = JSON.parse((await e.handle('kata-get-rules')).slice(2));
  for (const [key, value] of Object.entries(JSON.parse(json))) assert.equal(got[key], value);
  const wrong = ['kata-set-rules', 'kata-set-rules x', 'kata-set-rules {', 'kata-set-rules {"tax":"ALL"}'];
  for (const answer of await talk(wrong, e)) assert.match(answer, /^\? /);
});

test('every time system is understood, and wrong settings are refused', async () => {
  const e = engine();
  const limit = async (...lines: string[]) => {
    for (const answer of await talk(lines, e)) assert.equal(answer, '=\n\n', lines.join());
    return e.session.clocks.limits(BLACK, e.session.position, e.session.limits).seconds;
  };
  assert.equal(await limit('time_settings 0 5 0'), Number.POSITIVE_INFINITY);
  assert.ok((await limit('time_settings 100 0 0')) < 4);
  assert.ok((await limit('time_settings 0 100 20')) > 4);
  assert.ok((await limit('kgs-time_settings byoyomi 0 10 3')) > 9);
  assert.ok((await limit('time_left b 5 1')) < 5);
  assert.ok((await limit('kata-time_settings fischer 10.5 4.5')) > 4);
  assert.ok((await limit('kata-time_settings fischer-capped 100 4 200 3')) < 3);
  assert.ok((await limit('kata-time_settings fischer-capped 100 4 -1 -1')) > 4);
  assert.equal(await limit('time_left b -1 0'), 0);
  assert.equal(await limit('kgs-time_settings none'), Number.POSITIVE_INFINITY);
  assert.deepEqual(await talk(['kata-list_time_settings']), [
    '= none absolute byoyomi canadian fischer fischer-capped\n\n',
  ]);
  const wrong = [
    'time_settings 1 2',
    'time_settings -1 0 0',
    'kgs-time_settings',
    'kgs-time_settings fischer 10 1',
    'kgs-time_settings byoyomi 1 1 0',
    'kata-time_settings fischer 10',
    'kata-time_settings fischer-capped 100 4 50 -1',
    'time_left b 1 -1',
  ];
  for (const answer of await talk(wrong, e)) assert.equal(answer, '? syntax error\n\n');
});

test('parameters are listed and set as GoGui does', async () => {
  const e = engine();
  await talk(['zero-param visits 7', 'zero-param time 2'], e);
  assert.equal(await e.handle('zero-param'), '= [string] visits 7\n[string] time 2\n[string] resign -1\n\n');
  assert.match(await e.handle('zero-param visits 0'), /^\? /);
});
