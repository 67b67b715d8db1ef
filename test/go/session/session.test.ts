import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Rng } from '../../../base/rng.js';
import type { Evaluator } from '../../../engine/evaluator.js';
import { BLACK, EMPTY, type Position, WHITE } from '../../../engine/position.js';
import { rulesByName } from '../../../engine/rules.js';
import { uniformEvaluator } from '../../../engine/search/uniform.js';
import { type Analysis, seenBy } from '../../../src/go/session/analysis.js';
import { IllegalMove, NoNetwork, Refusal, type RefusalCode } from '../../../src/go/session/refusal.js';
import type { GameSession } from '../../../src/go/session/session.js';
import { parseSgf } from '../../../src/go/sgf/read.js';
import { livingEvaluator, uniformSession } from './uniformSession.js';

const refusal = (code: RefusalCode) => (error: unknown) => error instanceof Refusal && error.code === code;

/** All of a session that its user can see. */
function state({ position, moves }: GameSession) {
  const legal: number[] = [];
  const count = position.legalMoves(legal);
  return {
    size: position.size,
    points: Array.from(position.points),
    toPlay: position.toPlay,
    captures: position.captures.slice(),
    komi: position.komi,
    rules: position.rules.name,
    handicap: position.handicap,
    resigned: position.resigned,
    passes: position.passes,
    legal: legal.slice(0, count).sort(),
    moves: moves.map((m) => ({ ...m })),
  };
}

/** Black has just taken the ko at F5 of a 9x9 board; E5 may not be retaken. */
function koSession(): GameSession {
  const session = uniformSession();
  // D5 E5 E6 F6 E4 F4 J1 G5 F5
  for (const [i, move] of [39, 40, 31, 32, 49, 50, 80, 42, 41].entries())
    session.play(i % 2 === 0 ? BLACK : WHITE, move);
  return session;
}

/** Plays random legal moves, of either colour now and then. */
function playRandomly(session: GameSession, moves: number, seed: number): void {
  const rng = new Rng(seed);
  const legal = new Int16Array(session.position.area + 1);
  for (let i = 0; i < moves; i++) {
    const { position } = session;
    session.play(position.toPlay, legal[rng.int(position.legalMoves(legal))]);
    if (rng.int(10) === 0) session.play(3 - session.position.toPlay, session.position.pass);
  }
}

test('an illegal move is refused with its reason and leaves everything as it was', () => {
  const session = koSession();
  const before = state(session);
  for (const [move, reason] of [
    [40, 'ko'],
    [39, 'occupied'],
    [99, 'off-board'],
  ] as const)
    assert.throws(
      () => session.play(WHITE, move),
      (error) => error instanceof IllegalMove && error.reason === reason && error.color === WHITE,
    );
  assert.deepEqual(state(session), before);
});

test('analysis of either colour leaves the turn, the ko and the history as they are', async () => {
  const session = koSession();
  const before = state(session);
  for (const color of [BLACK, WHITE]) {
    const analysis = await session.analyse({ color });
    assert.equal(analysis.color, color);
    assert.deepEqual(state(session), before);
  }
  await session.think({ color: BLACK });
  await session.evaluate();
  await session.score();
  assert.deepEqual(state(session), before);
  assert.throws(() => session.play(WHITE, 40), refusal('illegal-move'));
});

test('undo takes back everything, move by move, down to the set-up', () => {
  const session = uniformSession();
  session.fixedHandicap(3);
  const states: unknown[] = [];
  const rng = new Rng(5);
  const legal = new Int16Array(82);
  for (let i = 0; i < 120; i++) {
    states.push(state(session));
    const { position } = session;
    session.play(position.toPlay, legal[rng.int(position.legalMoves(legal))]);
  }
  for (const before of states.reverse()) {
    session.undo();
    assert.deepEqual(state(session), before);
  }
  assert.throws(() => session.undo(), refusal('nothing-to-undo'));
});

test('a size without a network is refused by every way to it, and the game goes on', () => {
  const evaluator = (size: number) => {
    if (size !== 9) throw new NoNetwork(size, `there is none for ${size}`);
    return uniformEvaluator(size, 4);
  };
  assert.throws(() => uniformSession({ evaluator, size: 5 }), refusal('no-network'));
  const session = uniformSession({ evaluator });
  session.play(BLACK, 40);
  const before = state(session);
  assert.throws(() => session.newGame({ size: 7 }), refusal('no-network'));
  const record = parseSgf(Buffer.from('(;SZ[5];B[aa])'), 'test')[0];
  assert.throws(() => session.load(record), refusal('no-network'));
  assert.deepEqual(state(session), before);
});

test('handicaps that do not fit are refused: too many, on stones, twice on a point', () => {
  const session = uniformSession();
  assert.throws(() => session.fixedHandicap(10), refusal('bad-handicap'));
  assert.throws(() => session.placeHandicap([3, 3]), refusal('bad-handicap'));
  assert.throws(() => session.placeHandicap([3, 81]), refusal('bad-handicap'));
  assert.equal(session.freeHandicap(70).length, 20);
  assert.throws(() => session.fixedHandicap(2), refusal('board-not-empty'));
});

test("Black's stones one after the other on the empty board are a handicap, for which the rules pay White", async () => {
  const score = async (rules: string, play: (session: GameSession) => void) => {
    const session = uniformSession({ rules: rulesByName(rules), komi: 0.5 });
    play(session);
    session.play(WHITE, 40);
    return (await session.score()).score;
  };
  const byMoves = (session: GameSession) => {
    for (const move of [20, 24, 56, 3]) session.play(BLACK, move);
    session.undo();
  };
  const placed = (session: GameSession) => session.placeHandicap([20, 24, 56]);
  const byTurns = (session: GameSession) => {
    for (const move of [20, 24, 56]) {
      if (move !== 20) session.play(WHITE, 81);
      session.play(BLACK, move);
    }
  };
  // Three stones to one; the empty points touch both colours.
  for (const [rules, bonus] of [
    ['tromp-taylor', 0],
    ['chinese', 3],
  ] as const) {
    assert.equal(await score(rules, byMoves), 3 - 1 - 0.5 - bonus, rules);
    assert.equal(await score(rules, placed), 3 - 1 - 0.5 - bonus, rules);
    assert.equal(await score(rules, byTurns), 3 - 1 - 0.5, rules);
  }
});

test('resigning ends the game for the other; a move goes on, and undo takes it back', async () => {
  const session = uniformSession();
  session.play(BLACK, 40);
  session.resign(BLACK);
  assert.equal((await session.score()).result, 'W+R');
  assert.match(session.toSgf(), /RE\[W\+R\]/);
  session.undo();
  assert.equal(session.position.resigned, EMPTY);
  session.resign(WHITE);
  session.play(WHITE, 41);
  assert.equal(session.position.isOver, false);
});

test('a lost player resigns, and not while it cleans up', async () => {
  const inner = uniformEvaluator(9, 16);
  const whiteWins: Evaluator = {
    ...inner,
    put(slot, { toPlay }) {
      inner.values[slot] = toPlay === WHITE ? 0.99 : -0.99;
    },
  };
  const session = uniformSession({ evaluator: () => whiteWins, resignBelow: -0.5 });
  for (let i = 0; i < 12; i++) session.play(i % 2 === 0 ? BLACK : WHITE, 6 * i);
  const kept = await session.genmove({ cleanUp: true });
  assert.equal(kept.resigns, false);
  session.undo();
  const choice = await session.genmove();
  assert.equal(choice.resigns, true);
  assert.equal(session.position.resigned, BLACK);
  assert.equal((await session.genmove({ color: WHITE })).resigns, false);
});

test('a move takes no longer than its limit, when it is played for points or in a clean-up too', async () => {
  let now = 0;
  const inner = uniformEvaluator(9, 16);
  // Black, to move, is far ahead; a batch takes a hundredth of a second; White's stones are Black's.
  const ownership = new Float32Array(16 * 81).fill(1);
  const evaluator: Evaluator = {
    ...inner,
    ownership,
    scores: new Float32Array(16).fill(30),
    put(slot, { toPlay }) {
      inner.values[slot] = toPlay === BLACK ? 0.9 : -0.9;
    },
    async run() {
      now += 0.01;
    },
  };
  const options = { evaluator: () => evaluator, clock: () => now };
  const limits = { visits: 1e9, seconds: 2 };
  for (const points of [false, true])
    for (const cleanUp of [false, true]) {
      const session = uniformSession({ ...options, limits: { ...limits, points } });
      session.placeHandicap([20, 24]);
      session.play(WHITE, 40);
      session.clocks.settings(0, { kind: 'byoyomi', period: 1, periods: 1 });
      const begun = now;
      await session.genmove({ cleanUp });
      assert.ok(now - begun < 0.95 && now - begun > 0.2, `${points} ${cleanUp} ${now - begun}`);
    }
});

test('an analysis streams what it finds, and its signal ends it', async () => {
  let now = 0;
  const session = uniformSession({ clock: () => (now += 0.1) });
  const ending = new AbortController();
  const seen: Analysis[] = [];
  const last = await session.analyse({
    limits: { visits: 1e6, seconds: Number.POSITIVE_INFINITY },
    every: 0.5,
    maxMoves: 3,
    signal: ending.signal,
    onAnalysis: (analysis) => {
      seen.push(analysis);
      if (seen.length === 3) ending.abort();
    },
  });
  const visits = [...seen, last].map((a) => a.visits);
  assert.deepEqual(
    visits,
    [...visits].sort((a, b) => a - b),
  );
  assert.equal(seen.length, 3);
  for (const { moves, winRate } of seen) {
    assert.ok(moves.length > 0 && moves.length <= 3 && winRate >= 0 && winRate <= 1);
    for (const m of moves) assert.ok(m.pv[0] === m.move && m.visits > 0 && m.winRate >= 0 && m.winRate <= 1);
  }
  assert.deepEqual(JSON.parse(JSON.stringify(last)), last);
});

test("an analysis tells the mean ownership of the positions that it came to, not the root's alone", async () => {
  const inner = livingEvaluator(9, 16);
  const seen: number[][] = [];
  const evaluator: Evaluator = {
    ...inner,
    put(slot, position, symmetry) {
      inner.put(slot, position, symmetry);
      seen.push(Array.from({ length: 81 }, (_, p) => [0, 1, -1][position.points[p]]));
    },
  };
  const session = uniformSession({ evaluator: () => evaluator });
  session.play(BLACK, 40);
  const analysis = await session.analyse({ ownership: true, limits: { visits: 200, seconds: 1e9 } });
  // The root is asked in eight orientations first, which count as one.
  const counted = seen.slice(7);
  const mean = Array.from(
    { length: 81 },
    (_, p) => counted.reduce((sum, o) => sum + o[p], 0) / counted.length,
  );
  assert.ok(counted.length > 100);
  assert.equal(analysis.color, WHITE);
  for (let p = 0; p < 81; p++) assert.ok(Math.abs(analysis.ownership![p] + mean[p]) < 1e-9);
  assert.ok(mean[40] > 0.9 && mean.some((owner, p) => p !== 40 && owner !== 0));
  const { ownership: _, ...headless } = livingEvaluator(9, 16);
  const without = uniformSession({ evaluator: () => ({ ...headless, put() {} }) });
  await assert.rejects(without.analyse({ ownership: true }), refusal('no-ownership'));
});

test('an analysis ends where its tree has the memory that it may have, and says so', async () => {
  const visits: number[] = [];
  for (const megabytes of [16, 64]) {
    const session = uniformSession({ maxMemory: megabytes * 2 ** 20 });
    const analysis = await session.analyse({ limits: { visits: 1e9, seconds: 120 } });
    assert.equal(analysis.isFull, true);
    visits.push(analysis.visits);
    // Another search of the same position does not grow on.
    const again = await session.analyse({ limits: { visits: 1e9, seconds: 120 } });
    assert.ok(again.isFull && again.visits < analysis.visits + 100);
    assert.equal((await session.genmove()).resigns, false);
  }
  // Some 82 moves a node of 14 bytes and 50 bytes of the node, twice for the copy, and arrays at least half full.
  assert.ok(visits[0] > 1000 && visits[0] < (16 * 2 ** 20) / 1000, `${visits}`);
  assert.ok(visits[1] > 2 * visits[0], `${visits}`);
});

test('an aborted genmove plays the best move so far', async () => {
  const session = uniformSession({ limits: { visits: 1e6, seconds: Number.POSITIVE_INFINITY } });
  const choice = await session.genmove({ signal: AbortSignal.abort() });
  assert.equal(session.moves.length, 1);
  assert.equal(choice.resigns === false && choice.move, session.moves[0].move);
});

test('one search of a game at a time; a move played meanwhile makes the other void', async () => {
  const session = uniformSession({ limits: { visits: 500, seconds: Number.POSITIVE_INFINITY } });
  const thinking = session.genmove();
  await assert.rejects(session.analyse(), refusal('busy'));
  session.play(BLACK, 40);
  await assert.rejects(thinking, refusal('game-changed'));
  assert.equal(session.moves.length, 1);
  await session.genmove();
  assert.equal(session.moves.length, 2);
});

/** An evaluator that answers by what is on the board, some turns of the event loop after it was asked. */
function slowEvaluator(capacity: number): Evaluator {
  const inner = uniformEvaluator(5, capacity);
  const boards: Position[] = [];
  let running = false;
  return {
    ...inner,
    put(slot, position) {
      assert.ok(!running, 'a slot was written while a batch was under way');
      boards[slot] = position.clone();
    },
    async run(count) {
      running = true;
      for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
      for (let slot = 0; slot < count; slot++) {
        const rng = new Rng(`${boards[slot].hashLo} ${boards[slot].toPlay}`);
        inner.values[slot] = rng.float() - 0.5;
        for (let m = 0; m < 26; m++) inner.logits[slot * 26 + m] = rng.normal();
      }
      running = false;
    },
  };
}

test('sessions that share an evaluator and think at the same time think as if alone', async () => {
  const game = async (evaluator: Evaluator, seed: number) => {
    const session = uniformSession({ evaluator: () => evaluator, size: 5, seed });
    for (let i = 0; i < 6; i++) {
      const [, { winRate }] = await Promise.all([session.genmove(), session.evaluate()]);
      assert.ok(winRate >= 0);
    }
    return session.moves;
  };
  const seeds = [1, 2, 3];
  const alone: unknown[] = [];
  for (const seed of seeds) alone.push(await game(slowEvaluator(4), seed));
  const shared = slowEvaluator(4);
  assert.deepEqual(await Promise.all(seeds.map((seed) => game(shared, seed))), alone);
});

test('a game goes through SGF and comes back equal: set-up, handicap, turns taken twice, rules and komi', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.nat(60),
      fc.constantFrom(0, 2, 5),
      fc.constantFrom('chinese', 'japanese', 'aga'),
      (seed, moves, handicap, rules) => {
        const session = uniformSession({ rules: rulesByName(rules), komi: 5.5 });
        if (handicap > 0) session.fixedHandicap(handicap);
        playRandomly(session, moves, seed);
        const other = uniformSession();
        other.load(parseSgf(Buffer.from(session.toSgf({ black: 'a]\\', white: 'b' })), 'test')[0]);
        assert.deepEqual(state(other), state(session));
      },
    ),
    { numRuns: 40 },
  );
});

test('a record with an illegal move, or stones set up later, is refused and the game stays', () => {
  const session = uniformSession();
  session.play(BLACK, 40);
  const before = state(session);
  for (const text of ['(;SZ[9];B[aa];W[aa])', '(;SZ[9];B[aa];AW[bb])', '(;SZ[9]AB[ba][ab]AW[aa])'])
    assert.throws(() => session.load(parseSgf(Buffer.from(text), 'test')[0]), refusal('unfit-record'));
  assert.deepEqual(state(session), before);
});

test("a loaded game keeps its file's rules and komi, in the next game too", () => {
  const session = uniformSession({ rules: rulesByName('tromp-taylor') });
  session.load(parseSgf(Buffer.from('(;SZ[9]RU[Japanese]KM[0.5];B[aa])'), 'test')[0]);
  assert.equal(session.position.rules.name, 'japanese');
  session.newGame();
  assert.equal(session.position.rules.name, 'japanese');
  assert.equal(session.position.komi, 0.5);
});

test('an analysis seen by the other colour is the same with all values turned, and twice turned itself', async () => {
  const session = uniformSession();
  const analysis = await session.analyse();
  const turned = seenBy(analysis, WHITE);
  assert.equal(turned.color, WHITE);
  assert.equal(turned.winRate, 1 - analysis.winRate);
  assert.equal(turned.moves[0].utility, -analysis.moves[0].utility);
  assert.equal(seenBy(analysis, BLACK), analysis);
  assert.ok(Math.abs(seenBy(turned, BLACK).winRate - analysis.winRate) < 1e-12);
});
