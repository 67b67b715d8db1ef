import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SgfNode } from '../../../src/go/sgf/game.js';
import { parseSgf } from '../../../src/go/sgf/read.js';
import { collectionToSgf } from '../../../src/go/sgf/write.js';

const SIZE = 7;
const point = fc.nat(SIZE * SIZE - 1);
/** Text that means the same when it is read: no line ends but \n, no other white space, no escape of a line end. */
const text = fc
  .string({
    unit: fc.constantFrom('a', 'B', ']', '[', '\\', ':', ';', '(', ')', 'ō', '围', '😀', ' '),
    maxLength: 12,
  })
  .map((t) => t.trim());

/** Random trees: set-up at the root, any moves, comments, clocks, up to three branches. */
const { node } = fc.letrec<{ node: SgfNode }>((tie) => ({
  node: fc.record<SgfNode>(
    {
      number: fc.constant(0),
      moves: fc.array(
        fc.record({ color: fc.constantFrom(1, 2), move: fc.nat(SIZE * SIZE) }, { noNullPrototype: true }),
        { maxLength: 1 },
      ),
      stones: fc
        .uniqueArray(point, { maxLength: 4 })
        .chain((points) =>
          fc
            .array(fc.constantFrom(1, 2, 0), { minLength: points.length, maxLength: points.length })
            .map((colors) => points.map((p, i) => [p, colors[i]] as const)),
        )
        .map((stones) => [1, 2, 0].flatMap((color) => stones.filter(([, c]) => c === color))),
      toPlay: fc.constantFrom(undefined, 1, 2),
      comment: text,
      blackTime: fc.option(fc.nat(1000), { nil: undefined }),
      whiteTime: fc.option(fc.nat(1000), { nil: undefined }),
      children: fc.oneof(
        { depthSize: 'medium', withCrossShrink: true },
        fc.constant<SgfNode[]>([]),
        fc.array(tie('node'), { maxLength: 3 }),
      ),
    },
    { noNullPrototype: true },
  ),
}));

/** Numbers nodes in the order of a file. */
function numbered(root: SgfNode): SgfNode {
  let n = 0;
  const visit = (from: SgfNode): SgfNode => ({ ...from, number: n++, children: from.children.map(visit) });
  return visit(root);
}

test('a collection of random game trees is read back as it was written', () => {
  const game = fc.record({
    komi: fc.option(
      fc.integer({ min: -100, max: 100 }).map((k) => k / 2),
      { nil: undefined },
    ),
    rules: fc.option(
      text.filter((t) => t !== ''),
      { nil: undefined },
    ),
    handicap: fc.nat(9).filter((stones) => stones !== 1),
    black: text,
    white: text,
    result: fc.constantFrom('', 'B+3.5', 'W+R', '0'),
    date: text,
    mainTime: fc.option(fc.nat(9999), { nil: undefined }),
    overtime: text,
    root: node.map(numbered),
  });
  fc.assert(
    fc.property(fc.array(game, { minLength: 1, maxLength: 3 }), (games) => {
      const written = games.map((g) => ({ ...g, size: SIZE }));
      const read = parseSgf(Buffer.from(collectionToSgf(written)), 'x');
      assert.deepEqual(
        read.map(({ stones, firstToPlay, moves, variations, laterSetUp, notices, ...rest }) => rest),
        written,
      );
    }),
    { numRuns: 300 },
  );
});

test('a line of 50,000 nodes is written and read without recursion', () => {
  const blank = {
    moves: [],
    stones: [],
    toPlay: undefined,
    comment: '',
    blackTime: undefined,
    whiteTime: undefined,
  };
  const nodes: SgfNode[] = Array.from({ length: 50_000 }, (_, number) => ({
    ...blank,
    number,
    children: [],
  }));
  for (let i = 1; i < nodes.length; i++) nodes[i - 1].children.push(nodes[i]);
  const info = {
    komi: 7,
    rules: 'chinese',
    handicap: 0,
    black: '',
    white: '',
    result: '',
    date: '',
    mainTime: undefined,
    overtime: '',
  };
  const [game] = parseSgf(Buffer.from(collectionToSgf([{ ...info, size: 9, root: nodes[0] }])), 'x');
  let n = 1;
  for (let at = game.root; at.children.length > 0; at = at.children[0]) n++;
  assert.equal(n, 50_000);
});
