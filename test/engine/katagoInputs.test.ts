import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { moveFromGtp } from '../../engine/coords.js';
import { INPUTS, inputWriter } from '../../engine/inputs.js';
import { katagoLegal, katagoRules } from '../../engine/katagoRules.js';
import { Position } from '../../engine/position.js';
import { RULES } from '../../engine/rules.js';
import { symmetryTable } from '../../engine/symmetry.js';
import { positionOf } from './diagram.js';

/** What a position is written as: the points of each plane in order, and the numbers. */
function written(position: Position, symmetry = 0, set: 'katago' | 'katago-suicide' = 'katago') {
  const { area, size } = position;
  const { planes: count, numbers: each } = INPUTS[set];
  const out = new Float32Array(area * count + 2).fill(7);
  const numbers = new Float32Array(each + 2).fill(7);
  inputWriter(set, size)(position, out, 1, numbers, 1, symmetry);
  assert.deepEqual(
    [out[0], out.at(-1), numbers[0], numbers.at(-1)],
    [7, 7, 7, 7],
    'nothing beside its place',
  );
  const planes = Array.from({ length: count }, (_, k) =>
    Array.from({ length: area }, (_x, p) => p).filter((p) => out[1 + p * count + k] === 1),
  );
  return { planes, numbers: Array.from(numbers.subarray(1, -1)) };
}

function played(size: number, rules: string, moves: string, komi = 7): Position {
  const position = new Position(size, { rules: RULES[rules], komi });
  for (const move of moves.split(' ')) position.play(moveFromGtp(move, size)!);
  return position;
}

const at = (...names: string[]) => names.map((name) => moveFromGtp(name, 5)!).sort((a, b) => a - b);

describe("KataGo's inputs, version 7", () => {
  it('stones, liberties, moves and passes, from the view of the player to move', () => {
    const { planes, numbers } = written(played(5, 'tromp-taylor', 'C3 A1 B1 pass A2 D4'));
    assert.equal(planes[0].length, 25);
    assert.deepEqual(planes[1], at('A2', 'B1', 'C3'), 'Black to move; A1 was taken');
    assert.deepEqual(planes[2], at('D4'));
    assert.deepEqual(
      [planes[3], planes[4], planes[5]],
      [[], [], at('A2', 'B1')],
      'B1 and A2 have three liberties',
    );
    assert.deepEqual(
      [planes[9], planes[10], planes[12], planes[13]],
      [at('D4'), at('A2'), at('B1'), at('A1')],
    );
    assert.deepEqual([planes[11], numbers.slice(0, 5)], [[], [0, 0, 1, 0, 0]], 'the third last was a pass');
    assert.equal(planes[6].length + planes[7].length + planes[8].length, 0);
  });

  it('ko is forbidden, as simple ko under Chinese rules', () => {
    const moves = 'B1 C1 A2 D2 B3 C3 C2 B2';
    for (const rules of ['tromp-taylor', 'chinese'])
      assert.deepEqual(written(played(5, rules, moves)).planes[6], at('C2'), rules);
    assert.equal(katagoRules(RULES.chinese).ko, 'simple');
    assert.equal(katagoRules(RULES.aga).scoring, 'area');
  });

  it('the rules are told by numbers', () => {
    const of = (rules: string) => written(new Position(5, { rules: RULES[rules], komi: 7 })).numbers;
    const told = (rules: string) => of(rules).slice(6, 12);
    assert.deepEqual(told('tromp-taylor'), [1, 0.5, 1, 0, 0, 0]);
    assert.deepEqual(told('chinese'), [0, 0, 0, 0, 0, 0]);
    assert.deepEqual(told('aga'), [1, -0.5, 0, 0, 0, 0]);
    assert.deepEqual(told('japanese'), [0, 0, 0, 1, 1, 0]);
    assert.deepEqual(told('new-zealand'), [1, -0.5, 1, 0, 0, 0]);
  });

  it('komi is cut far outside of the board, and waves where it lies between draws', () => {
    const numbers = (komi: number, rules = 'tromp-taylor') => {
      const { numbers: n } = written(new Position(5, { rules: RULES[rules], komi }));
      return [n[5], n[18]].map((x) => Math.round(x * 1000) / 1000);
    };
    // An odd board is drawn at odd komi. Black sees -7: a draw is possible there, so the wave is at its zero going up.
    assert.deepEqual(numbers(7), [-0.35, 0]);
    assert.deepEqual(numbers(6.5), [-0.325, 0.5]);
    assert.deepEqual(numbers(6), [-0.3, 0]);
    assert.deepEqual(numbers(7.5), [-0.375, -0.5]);
    assert.deepEqual(numbers(600), [-2.25, 0]);
    assert.deepEqual(numbers(7, 'japanese')[1], 0, 'only areas make such waves');
  });

  it('by territory each stone played costs its player a point', () => {
    const komi = (moves: string) => written(played(5, 'japanese', moves, 6)).numbers[5] * 20;
    assert.equal(Math.round(komi('C3')), 7, 'White to move: 6, and one for the stone of Black');
    assert.equal(Math.round(komi('C3 D3')), -6);
    assert.equal(Math.round(komi('C3 pass')), -7);
  });

  it('a pass may end the game, and hides the past where dead stones are agreed on', () => {
    const after = (rules: string) => written(played(5, rules, 'C3 D3 pass'));
    const strict = after('tromp-taylor');
    assert.deepEqual([strict.numbers[14], strict.numbers[0], strict.planes[10].length], [1, 1, 1]);
    const friendly = after('chinese');
    assert.deepEqual([friendly.numbers[14], friendly.numbers[0], friendly.planes[10].length], [0, 0, 0]);
    const japanese = after('japanese');
    assert.deepEqual([japanese.numbers[14], japanese.numbers[0]], [1, 1]);
    const over = written(played(5, 'tromp-taylor', 'C3 D3 pass pass'));
    assert.deepEqual(
      [over.numbers.slice(0, 3), over.planes[11].length],
      [[1, 0, 0], 0],
      'one pass is left of it',
    );
  });

  it('ladders of this board and of the two before, and where one works', () => {
    const before = positionOf(['.....', '..#..', '.#O..', '.#...', '.....']);
    before.setToPlay(2);
    before.play(before.pass); // White lets it happen
    const now = written(before);
    assert.deepEqual([now.planes[14], now.planes[15], now.planes[16]], [[12], [12], [12]]);
    assert.deepEqual(now.planes[17], [13]);
    before.play(13);
    before.play(17);
    const later = written(before);
    assert.deepEqual([later.planes[14], later.planes[15], later.planes[16]], [[12, 17], [12], [12]]);
  });

  it('areas where they count, with what cannot be lost', () => {
    const rows = ['.#.#O', '####O', 'OOOOO', '.....', '.....'];
    const area = written(positionOf(rows, RULES.chinese));
    assert.deepEqual(area.planes[18], [0, 1, 2, 3, 5, 6, 7, 8]);
    assert.equal(area.planes[19].length, 17);
    const territory = written(positionOf(rows, RULES.japanese));
    assert.deepEqual([territory.planes[18], territory.planes[19]], [[], []]);
  });

  it('turned, it is the position turned', () => {
    const position = played(5, 'tromp-taylor', 'B1 C1 A2 D2 B3 C3 C2 B2');
    const straight = written(position);
    for (let s = 1; s < 8; s++) {
      const turned = written(position, s);
      const table = symmetryTable(5).subarray(s * 26);
      straight.planes.forEach((points, k) => {
        const image = points.map((p) => table[p]).sort((a, b) => a - b);
        assert.deepEqual(turned.planes[k], image, `plane ${k} under ${s}`);
      });
      assert.deepEqual(turned.numbers, straight.numbers);
    }
  });
});

describe('legal moves as KataGo has the rules', () => {
  it('Chinese rules know no superko, and nobody may take a single stone of his own off', () => {
    const single = positionOf(['.#...', '#....', '.....', '.....', '.....'], RULES['new-zealand']);
    single.setToPlay(2);
    assert.equal(katagoLegal(single, 0), false);
    const two = positionOf(['..#..', '##...', '.....', '.....', '.....'], RULES['new-zealand']);
    two.setToPlay(2);
    two.play(0);
    two.play(two.pass);
    assert.equal(katagoLegal(two, 1), true, 'suicide of two stones');
    assert.equal(katagoLegal(two, two.pass), true);
  });
});
