import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'zero-sgf-'));
after(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const zero = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/zero.js', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

const good = file('good.sgf', '(;SZ[5]PB[a]PW[b]RE[B+R];B[cc]C[centre];W[bb](;B[dd])(;B[aa]))');
const illegal = file('illegal.sgf', '(;SZ[5];B[cc];W[cc])');

test('check: status 0 when all are good', () => {
  const { status, stdout, stderr } = zero('sgf', 'check', good);
  assert.equal(stderr, '');
  assert.equal(stdout, `${good}: good, 1 game, 3 moves, 1 variation\n`);
  assert.equal(status, 0);
});

test('check: status 1 with one line for each bad file; the good ones are checked all the same', () => {
  const junk = file(
    'junk.sgf',
    Uint8Array.from({ length: 5000 }, (_, i) => (i * 2654435761) >>> 24),
  );
  const { status, stdout, stderr } = zero(
    'sgf',
    'check',
    junk,
    join(folder, 'none.sgf'),
    folder,
    illegal,
    good,
  );
  assert.equal(status, 1);
  assert.equal(stderr, '');
  const lines = stdout.trim().split('\n');
  assert.equal(lines.length, 5);
  assert.match(lines[0], /junk\.sgf is not a usable SGF file: there is no game in it/);
  assert.match(lines[1], /cannot read .*none\.sgf: there is no such file/);
  assert.match(lines[2], /it is a folder/);
  assert.match(lines[3], /illegal\.sgf: node 2, move 2 is illegal/);
  assert.match(lines[4], /good\.sgf: good/);
});

test('check --json: one object a file', () => {
  const { status, stdout } = zero('sgf', 'check', '--json', good, illegal);
  assert.equal(status, 1);
  const [a, b] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(a, {
    file: good,
    ok: true,
    games: 1,
    moves: 3,
    variations: 1,
    mended: [],
  });
  assert.equal(b.ok, false);
  assert.match(b.error, /move 2 is illegal/);
});

test('check: a file of 50 MB is refused before it is all in memory, and so is an endless one', () => {
  const path = join(folder, 'huge.sgf');
  const fd = openSync(path, 'w');
  const chunk = Buffer.from(';B[aa]'.repeat(1_000_000 / 6));
  writeSync(fd, '(');
  for (let i = 0; i < 50; i++) writeSync(fd, chunk);
  closeSync(fd);
  const { status, stdout } = zero(
    'sgf',
    'check',
    path,
    ...(process.platform === 'win32' ? [] : ['/dev/zero']),
  );
  assert.equal(status, 1);
  for (const line of stdout.trim().split('\n'))
    assert.match(line, /is too long: SGF files of up to 20 MB are read/);
});

test('check: one text of 19 MB is read or refused, not a crash', () => {
  const { status, stdout, stderr } = zero('sgf', 'check', file('text.sgf', `(;SZ[9]C[${'a'.repeat(19e6)}])`));
  assert.equal(stderr, '');
  assert.match(stdout, status === 0 ? /good/ : /one of its texts is too long/);
});

test('show: the board after a move, with who played and the comment', () => {
  const { status, stdout } = zero('sgf', 'show', good, '--move', '1');
  assert.equal(status, 0);
  assert.match(stdout, /^a - b {4}B\+R\nmove 1 of 3: Black C3\n/);
  assert.match(stdout, / 3 \. \.\(X\)\. \. ?3\n/);
  assert.match(stdout, /centre\n$/);
});

test('show: errors are one sentence, with status 1 for the file and 2 for the command line', () => {
  const past = zero('sgf', 'show', good, '--move', '4');
  assert.equal(past.status, 1);
  assert.match(past.stderr, /good\.sgf has 3 moves; give --move from 0 to 3\n$/);
  assert.match(zero('sgf', 'show', good, '--game', '2').stderr, /has 1 game; give --game from 1 to 1\n$/);
  assert.match(zero('sgf', 'show', illegal).stderr, /move 2 is illegal/);
  const wrong = zero('sgf', 'show', good, '--move', '-1');
  assert.equal(wrong.status, 2);
  assert.equal(zero('sgf', 'check').status, 2);
});

test('repair: writes the mended file, lists what changed, and leaves a file that is there alone', () => {
  const broken = file('broken.sgf', '(;SZ[9]KM[6,5];B[ee]C[a [b] c];W[c');
  const out = join(folder, 'mended.sgf');
  const first = zero('sgf', 'repair', broken, out);
  assert.deepEqual([first.status, first.stderr], [0, '']);
  assert.match(
    first.stdout,
    /mended: the \] at 1:27 .*\n(.*\n)*mended: komi '6,5' is read as 6\.5\n.*mended\.sgf: written\n$/,
  );
  assert.equal(readFileSync(out, 'utf8'), '(;SZ[9]KM[6.5]CA[UTF-8];B[ee]C[a [b\\] c];)\n');
  const second = zero('sgf', 'repair', broken, out);
  assert.equal(second.status, 1);
  assert.match(second.stderr, /is there already; give --force/);
  const json = zero('sgf', 'repair', broken, out, '--force', '--json');
  assert.equal(JSON.parse(json.stdout).mended.length, 3);
  assert.equal(zero('sgf', 'check', out).stdout, `${out}: good, 1 game, 1 move, 0 variations\n`);
});

test('names and comments reach the terminal without what steers it', () => {
  const hostile = file(
    'hostile.sgf',
    '(;SZ[9]PB[\u001b[31mred\u202e];B[ee]C[\u001b\\]0;owned\u0007hi\nthere])',
  );
  const { stdout } = zero('sgf', 'show', hostile);
  assert.match(stdout, /^\[31mred - White/);
  assert.match(stdout, /\]0;ownedhi\nthere\n$/);
  assert.doesNotMatch(stdout.replace(/\n/g, ''), /[\p{Cc}\u202e]/u);
  const red = file('red\u001b[31m.sgf', 'no game');
  const { stdout: told } = zero('sgf', 'check', red);
  assert.equal(told.includes('\u001b'), false);
});

test('maps: a picture of what the network sees, and one sentence for what there is not', () => {
  const out = join(folder, 'maps.png');
  const { status, stdout } = zero('sgf', 'maps', good, '--layer', '2', '--out', out, '--json');
  assert.equal(status, 0);
  const { layers, policy, ownership } = JSON.parse(stdout);
  assert.deepEqual(
    [layers[0].layer, layers[0].channels.length, policy.length, ownership.length],
    [2, 16, 25, 25],
  );
  assert.equal(readFileSync(out).toString('latin1', 1, 4), 'PNG');
  for (const [args, pattern] of [
    [['--layer', '99'], /there is no layer 99; give one from 0/],
    [['--move', '99'], /has 3 moves; give --move/],
    [['--network', 'networks/9x9.zero'], /the network is for 9x9, the game is on 5x5/],
  ] as const)
    assert.match(zero('sgf', 'maps', good, ...args).stderr, pattern);
});
