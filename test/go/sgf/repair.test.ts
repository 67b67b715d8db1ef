import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ZeroError } from '../../../base/errors.js';
import { parseSgf } from '../../../src/go/sgf/read.js';
import { repairSgf } from '../../../src/go/sgf/repair.js';

const bytes = (text: string) => Buffer.from(text, 'utf8');
const repaired = (text: string) => repairSgf(bytes(text), 'x.sgf');

test('a sound file comes out with all its properties and variations, and nothing is said', () => {
  const text =
    '(;FF[4]GM[1]CA[UTF-8]SZ[9]KM[6.5]PB[a\\]b\\\\]XX[own][two];B[ee]C[one\ntwo](;W[cc]LB[aa:1])(;W[gg](;B[cc])(;B[])))';
  const { text: out, notices } = repaired(text);
  assert.deepEqual(notices, []);
  assert.equal(out.replace(/\n(?=\()/g, '').trimEnd(), text);
});

test('what was mended is told once, and the mended file needs no mending', () => {
  for (const [text, notice, check] of [
    ['(;SZ[9]AP[foxwq]KM[375]RU[Chinese])', /komi '375' .* 7\.5/, (g) => assert.equal(g.komi, 7.5)],
    ['(;SZ[9]KM[None])', /counts as unknown/, (g) => assert.equal(g.komi, undefined)],
    ['(;SZ[9]HA[1];B[ee])', /handicap of one stone is none/, (g) => assert.equal(g.handicap, 0)],
    [
      '(;SZ[18];B[ss];W[aa])',
      /node 1: B\[ss\] is read as a pass/,
      (g) => assert.equal(g.moves[0].move, 18 * 18),
    ],
    ['(;SZ[9];B[``])', /is read as a pass/, (g) => assert.equal(g.moves[0].move, 81)],
    [
      '(;SZ[9]AB[][bb]AW[])',
      /an empty point of AB is left out/,
      (g) => assert.deepEqual(g.stones, [[10, 1]]),
    ],
    ['(;SZ[9x9];B[ii])', /size is written as 9/, (g) => assert.equal(g.size, 9)],
    ['(;SZ[9];B[ee]C[a [b] c];W[cc])', /backslash/, (g) => assert.equal(g.moves[0].comment, 'a [b] c')],
    ['(;SZ[9];B[ee];W[c', /ends in the middle of a value of W/, (g) => assert.equal(g.moves.length, 1)],
  ] as [string, RegExp, (game: ReturnType<typeof parseSgf>[number]) => void][]) {
    const [read] = parseSgf(bytes(text), 'x');
    check(read);
    assert.match(read.notices.join('\n'), notice, text);
    const { text: out, notices } = repaired(text);
    assert.match(notices.join('\n'), notice, text);
    const [again] = parseSgf(bytes(out), 'x');
    check(again);
    assert.deepEqual(again.notices, [], out);
  }
});

test('the mended file is UTF-8 and says so', () => {
  const gb = Buffer.concat([
    Buffer.from('(;CA[UTF-8]SZ[9]PB['),
    Buffer.from('bfc2bde0', 'hex'),
    Buffer.from('])'),
  ]);
  const { text, notices } = repairSgf(gb, 'x');
  assert.equal(text, '(;CA[UTF-8]SZ[9]PB[柯洁])\n');
  assert.match(notices[0], /read as gb18030: it is not the utf-8 that CA declares/);
});

test('what cannot be mended is one sentence', () => {
  for (const text of ['', 'hello', '(;SZ[9];B[zz])', '(;SZ[99])'])
    assert.throws(() => repaired(text), ZeroError, text);
});

test('a property with more values than a call can have arguments is written as it stands', () => {
  const text = `(;CA[UTF-8]SZ[9]LB${'[aa:1]'.repeat(140_000)})`;
  assert.equal(repaired(text).text.trimEnd(), text);
});
