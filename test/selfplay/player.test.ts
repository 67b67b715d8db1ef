import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rng } from '../../base/rng.js';
import type { Evaluator } from '../../engine/evaluator.js';
import { BLACK, Position, WHITE } from '../../engine/position.js';
import { RULES } from '../../engine/rules.js';
import { PLAY_SEARCH } from '../../engine/search/options.js';
import { moveReports, visitCounts } from '../../engine/search/root.js';
import { uniformEvaluator } from '../../engine/search/uniform.js';
import { leavesInFlight, Player, searchedMove } from '../../selfplay/player.js';
import { evaluatorOf, randomOracle } from '../engine/search/reference.js';

const limits = { visits: 200, seconds: Number.POSITIVE_INFINITY };

/** A board from rows of '.', 'X' and 'O', with a colour to move. */
function board(rows: string[], toPlay: number, komi = 0): Position {
  const position = new Position(rows.length, { komi });
  const stones = rows.join('').split('');
  position.setUp(stones.flatMap((s, p) => (s === '.' ? [] : [[p, s === 'X' ? BLACK : WHITE] as const])));
  position.setToPlay(toPlay);
  return position;
}

test('the tree is kept along the moves played, and dropped on another board with the same moves', async () => {
  const player = new Player(new Position(5), uniformEvaluator(5, 16), new Rng(1));
  const position = new Position(5);
  await player.think(position, limits);
  const [best] = moveReports(player.search);
  position.play(best.move);
  await player.think(position, { ...limits, visits: 1 });
  assert.ok(player.search.tree.visits[0] >= best.visits); // kept
  const other = board(['X....', '.....', '.....', '.....', '.....'], BLACK);
  other.play(best.move);
  await player.think(other, { ...limits, visits: 1 });
  assert.ok(player.search.tree.visits[0] <= 2); // begun anew
  assert.deepEqual(player.search.root.points, other.points);
});

test('play that goes on after two passes is searched from the open game', async () => {
  const position = board(['.X...', 'XXX..', '..X..', '.XX..', 'XX.OO'], WHITE);
  const player = new Player(position, uniformEvaluator(5, 16), new Rng(1));
  await player.think(position, limits);
  for (let i = 0; i < 2; i++) position.play(position.pass);
  position.giveTurn(WHITE);
  await player.think(position, limits);
  assert.ok(moveReports(player.search).length > 1);
  assert.deepEqual(player.search.root.moveList(), position.moveList());
});

test('a pass that wins ends the game without a search', async () => {
  const position = board(['.X...', 'XXX..', '..X..', '.XX..', 'XX.OO'], WHITE);
  position.play(position.pass);
  const player = new Player(position, uniformEvaluator(5, 16), new Rng(1));
  assert.equal(await player.choose(position, limits), position.pass);
  assert.equal(player.search.ready, false);
});

test('no pass while dead stones make the board as it stands a loss', async () => {
  // White's stone at A1 is dead, but on the board it makes Black's side neutral: 6 points to 5 and komi.
  const rows = ['...XO', '...XO', '...XO', 'X..XO', 'O..X.'];
  const position = board(rows, WHITE, 10.5);
  position.play(position.pass);
  const plain = uniformEvaluator(5, 16);
  // A network that sees Black ahead and wants to pass.
  const evaluator: Evaluator = {
    ...plain,
    put(slot, p) {
      plain.values[slot] = p.toPlay === BLACK ? 0.8 : -0.8;
      plain.logits.fill(0, slot * 26, slot * 26 + 25);
      plain.logits[slot * 26 + 25] = 6;
    },
  };
  const player = new Player(position, evaluator, new Rng(1));
  assert.notEqual(await player.choose(position, { ...limits, visits: 20 }), position.pass);
});

/** A clock that is far from its end. */
const HOURS = { seconds: 1e6 };

test('under a clock a move is played as soon as no other can be visited as often, the one that the whole search would play', async () => {
  const plain = uniformEvaluator(5, 16);
  const likes = (move: number, logit: number): Evaluator => ({
    ...plain,
    put(slot) {
      plain.logits.fill(0, slot * 26, slot * 26 + 26);
      plain.logits[slot * 26 + move] = logit;
    },
  });
  for (const logit of [1, 3, 6]) {
    const position = new Position(5);
    const early = new Player(position, likes(12, logit), new Rng(1));
    const whole = new Player(position, likes(12, logit), new Rng(1));
    const move = await early.choose(position, { ...limits, ...HOURS, visits: 1000 });
    assert.equal(await whole.choose(position, { ...limits, visits: 1000 }), move);
    assert.equal(move, whole.search.chooseMove());
    assert.equal(whole.search.simulations, 1000);
    const left = 1000 - early.search.simulations;
    const [first, second] = moveReports(early.search).map((m) => m.visits);
    assert.ok(left === 0 ? logit < 3 : first - second > left && first - second <= left + 32, `${logit}`);
  }
});

test('by visits the move that is decided early under a clock is that of the whole search, from an empty tree and from a kept one', async () => {
  const options = { ...PLAY_SEARCH, lcb: 0 };
  let early = 0;
  for (let seed = 1; seed <= 12; seed++) {
    const evaluator = () => evaluatorOf(randomOracle(seed, 4), 4, 1);
    const [quick, whole] = [1, 1].map((s) => new Player(new Position(4), evaluator(), new Rng(s), options));
    const position = new Position(4, { komi: 0.5 });
    for (const visits of [300, 200]) {
      // Both come to the position with the same tree.
      if (visits === 200)
        for (const player of [quick, whole]) await player.think(position, { ...limits, visits: 150 });
      const move = await quick.choose(position, { ...limits, ...HOURS, visits });
      await whole.think(position, { ...limits, visits });
      assert.equal(move, searchedMove(whole.search, position), `seed ${seed}`);
      assert.equal(whole.search.simulations, visits);
      if (quick.search.simulations < visits) early++;
      for (const player of [quick, whole]) await player.think(position, { ...limits, visits: 1 });
      position.play(move);
    }
  }
  assert.ok(early >= 6, `${early} searches ended early`);
});

test('by lower bounds no move is decided early but the most visited one, which also has the best bound', async () => {
  let early = 0;
  for (let seed = 1; seed <= 12; seed++) {
    const player = new Player(new Position(4), evaluatorOf(randomOracle(seed, 4), 4, 1), new Rng(1));
    const move = await player.choose(new Position(4, { komi: 0.5 }), { ...limits, ...HOURS, visits: 300 });
    if (player.search.simulations === 300) continue;
    early++;
    const [first, ...others] = moveReports(player.search);
    assert.equal(move, first.move);
    assert.ok(others.every((m) => m.visits < first.visits));
  }
  assert.ok(early >= 3, `${early} searches ended early`);
});

test('a kept tree is the tree of a fresh search with as many playouts, and so is the move', async () => {
  // Without the weight of points, whose centre a kept tree knows better.
  const options = { ...PLAY_SEARCH, scoreWeight: 0 };
  let kept = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const evaluator = () => evaluatorOf(randomOracle(seed), 4, 1);
    const position = new Position(4, { komi: 0.5 });
    const player = new Player(position, evaluator(), new Rng(1), options);
    await player.think(position, { ...limits, visits: 150 });
    const [best] = moveReports(player.search);
    position.play(best.move);
    await player.think(position, { ...limits, visits: 100 });
    const fresh = new Player(position, evaluator(), new Rng(1), options);
    await fresh.think(position, { ...limits, visits: best.visits - 1 + 100 });
    const [a, b] = [player, fresh].map((p) => visitsOf(p));
    assert.deepEqual(a, b, `seed ${seed}`);
    assert.equal(searchedMove(player.search, position), searchedMove(fresh.search, position));
    kept += best.visits;
  }
  assert.ok(kept > 20 * 20, 'trees worth keeping');
});

/** Visits by move of a player's last search. */
function visitsOf(player: Player): number[] {
  const visits = new Array<number>(17).fill(0);
  visitCounts(player.search, visits);
  return visits;
}

test('under a clock a move is decided by the simulations that there is still time for', async () => {
  let now = 0;
  const plain = uniformEvaluator(5, 16);
  const evaluator: Evaluator = {
    ...plain,
    put(slot) {
      plain.logits.fill(0, slot * 26, slot * 26 + 26);
      plain.logits[slot * 26 + 12] = 6;
    },
    async run() {
      now += 0.01; // seconds a batch
    },
  };
  const position = new Position(5);
  const player = new Player(position, evaluator, new Rng(1), PLAY_SEARCH, () => now);
  assert.equal(await player.choose(position, { visits: 1_000_000, seconds: 1 }), 12);
  assert.ok(now > 0.4 && now < 0.8, `${now}`); // a move with nearly all visits leads by more than the rest at half-time
});

/** A uniform evaluator that keeps the number of leaves of each batch, and is asked for `seconds` of a clock by each. */
function counting(seconds: number, spend: (seconds: number) => void = () => {}) {
  const batches: number[] = [];
  const evaluator: Evaluator = {
    ...uniformEvaluator(5, 64),
    async run(count) {
      batches.push(count);
      spend(seconds);
    },
  };
  return { evaluator, batches };
}

test('leaves in flight are a 64th of the playouts, at least one and at most 16', async () => {
  assert.deepEqual([1, 63, 64, 127, 128, 800, 1024, 1e6].map(leavesInFlight), [1, 1, 1, 1, 2, 12, 16, 16]);
  for (const [visits, most] of [
    [100, 1],
    [200, 3],
    [2000, 16],
  ]) {
    const { evaluator, batches } = counting(0);
    const position = new Position(5);
    await new Player(position, evaluator, new Rng(1)).think(position, { ...limits, visits });
    assert.equal(Math.max(...batches), most, `${visits} playouts`);
  }
});

test('under a clock the leaves in flight follow the playouts that it is expected to allow', async () => {
  for (const [perBatch, most] of [
    [0.01, 1], // 100 playouts in the second
    [0.0005, 16],
  ]) {
    let now = 0;
    const { evaluator, batches } = counting(perBatch, (seconds) => {
      now += seconds;
    });
    const position = new Position(5);
    const player = new Player(position, evaluator, new Rng(1), PLAY_SEARCH, () => now);
    await player.think(position, { visits: 1_000_000, seconds: 1 });
    assert.equal(batches[0], 1);
    assert.equal(Math.max(...batches), most, `${perBatch} s a batch`);
  }
});

test('progress ends the thinking, and every search that a move takes', async () => {
  const position = new Position(5);
  const player = new Player(position, uniformEvaluator(5, 16), new Rng(1));
  await player.think(position, { ...limits, visits: 1_000_000 }, () => true);
  assert.ok(player.search.simulations < 100);
  for (const [rules, points] of [
    ['chinese', false],
    ['tromp-taylor', true],
  ] as const) {
    const game = new Position(5, { rules: RULES[rules], komi: 0.5 });
    if (!points) for (const move of [12, game.pass]) game.play(move); // the pass is weighed by two searches
    let batches = 0;
    const end = () => {
      batches++;
      return true;
    };
    await new Player(game, uniformEvaluator(5, 16), new Rng(1)).choose(
      game,
      { ...limits, visits: 1_000_000, points },
      -1,
      end,
    );
    assert.ok(batches >= 2 && batches < 20, `${batches} batches under ${rules} rules`);
  }
});

test('it resigns below the value it was given, and not before', async () => {
  const position = new Position(5);
  for (const move of [6, 8, 16, 18, 12, 7]) position.play(move);
  const plain = uniformEvaluator(5, 16);
  const blackLoses: Evaluator = {
    ...plain,
    put(slot, p) {
      plain.values[slot] = p.toPlay === BLACK ? -0.95 : 0.95;
    },
  };
  const choose = (below: number) =>
    new Player(position, blackLoses, new Rng(1)).choose(position, { ...limits, visits: 30 }, below);
  assert.equal(await choose(-0.8), -1);
  assert.notEqual(await choose(-1), -1);
});

test('playing for points, it searches with the komi at which its won game is open, and never with an easier one', async () => {
  const plain = uniformEvaluator(5, 16);
  const scores = new Float32Array(16);
  const leads = (points: number): Evaluator => ({
    ...plain,
    scores,
    put(slot, p) {
      const lead = (p.toPlay === BLACK ? 1 : -1) * (points - p.komi);
      scores[slot] = lead;
      plain.values[slot] = Math.tanh(lead / 2);
    },
  });
  const komiOf = async (points: number) => {
    const position = new Position(5, { komi: 0.5 });
    const player = new Player(position, leads(points), new Rng(1));
    await player.choose(position, { ...limits, visits: 80, points: true });
    assert.equal(position.komi, 0.5);
    return player.search.root.komi;
  };
  assert.ok(Math.abs((await komiOf(12)) - 12) <= 2);
  assert.equal(await komiOf(-12), 0.5);
});

test('a share of the moves is drawn by the priors, and none of the others', async () => {
  const evaluator = uniformEvaluator(5, 16);
  // Three quarters for one point, the rest for another.
  evaluator.logits.fill(-30);
  for (let slot = 0; slot < 16; slot++) {
    evaluator.logits[slot * 26 + 3] = Math.log(3);
    evaluator.logits[slot * 26 + 20] = 0;
  }
  const others = async (drawn: number) => {
    let count = 0;
    for (let seed = 0; seed < 300; seed++) {
      const position = new Position(5);
      const player = new Player(position, evaluator, new Rng(seed), {
        ...PLAY_SEARCH,
        randomSymmetry: false,
      });
      const move = await player.choose(position, { ...limits, visits: 1, drawn });
      assert.ok(move === 3 || move === 20, `${move}`);
      if (move === 20) count++;
    }
    return count;
  };
  assert.equal(await others(0), 0);
  // 75 and 30 expected; standard deviations 7.5 and 5.2.
  assert.ok(Math.abs((await others(1)) - 75) < 30);
  assert.ok(Math.abs((await others(0.4)) - 30) < 20);
});
