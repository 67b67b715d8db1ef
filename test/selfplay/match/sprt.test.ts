import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rng } from '../../../base/rng.js';
import { sprt } from '../../../selfplay/match/sprt.js';

test('without draws it is the test of a coin: the log of how much likelier the games are under elo1', () => {
  for (const [wins, losses, elo] of [
    [10, 4, 60],
    [3, 9, 100],
    [55, 41, 30],
  ]) {
    const p = 1 / (1 + 10 ** (-elo / 400));
    const expected = wins * Math.log(p / 0.5) + losses * Math.log((1 - p) / 0.5);
    assert.ok(Math.abs(sprt(wins, losses, 0, 0, elo).llr - expected) < 0.01, `${expected}`);
  }
});

test('with draws the likelihoods are the greatest that any fraction of draws gives', () => {
  // By search over all shares of wins and draws with the expected score.
  const greatest = (wins: number, losses: number, draws: number, score: number) => {
    let best = Number.NEGATIVE_INFINITY;
    for (let draw = 1e-5; draw < 2 * Math.min(score, 1 - score); draw += 1e-5) {
      const win = score - draw / 2;
      const loss = 1 - win - draw;
      if (win <= 0 || loss <= 0) continue;
      best = Math.max(best, wins * Math.log(win) + losses * Math.log(loss) + draws * Math.log(draw));
    }
    return best;
  };
  const elo = 80;
  const p = 1 / (1 + 10 ** (-elo / 400));
  for (const [wins, losses, draws] of [
    [30, 20, 50],
    [5, 9, 3],
    [40, 10, 5],
  ]) {
    const expected = greatest(wins, losses, draws, p) - greatest(wins, losses, draws, 0.5);
    assert.ok(Math.abs(sprt(wins, losses, draws, 0, elo).llr - expected) < 0.01, `${expected}`);
  }
});

test('six wins in a row prove nothing of 60 Elo, and no result at all neither', () => {
  assert.equal(sprt(6, 0, 0, 0, 60).verdict, undefined);
  assert.ok(Math.abs(sprt(0, 0, 0, 0, 60).llr) < 0.001);
  assert.equal(sprt(0, 0, 100, 0, 60).verdict, 'h0');
  assert.equal(sprt(60, 20, 0, 0, 60).verdict, 'h1');
});

/** Plays until the test has a verdict. @param elo the first player's true strength. @param draws share of draws. */
function verdict(rng: Rng, elo: number, draws: number, elo1: number): 'h0' | 'h1' {
  const score = 1 / (1 + 10 ** (-elo / 400));
  const counts = [0, 0, 0];
  for (;;) {
    const x = rng.float();
    counts[x < draws ? 2 : x < draws + score - draws / 2 ? 0 : 1]++;
    const { verdict } = sprt(counts[0], counts[1], counts[2], 0, elo1);
    if (verdict) return verdict;
  }
}

test('it errs in at most one of twenty under either hypothesis, with few and many draws, for small and large differences', () => {
  for (const [elo1, runs, shares] of [
    [60, 400, [0, 0.3, 0.6]],
    [200, 1000, [0, 0.2, 0.4]],
    [400, 1000, [0, 0.1]],
  ] as const)
    for (const draws of shares)
      for (const elo of [0, elo1]) {
        const most = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs); // three standard deviations above 5 %
        let errors = 0;
        for (let run = 0; run < runs; run++) {
          const rng = new Rng(`${elo1} ${draws} ${elo} ${run}`);
          if (verdict(rng, elo, draws, elo1) !== (elo === 0 ? 'h0' : 'h1')) errors++;
        }
        const where = `elo1 ${elo1}, ${100 * draws} % draws, truth ${elo}`;
        assert.ok(errors / runs <= most, `${where}: ${errors} of ${runs} verdicts were wrong`);
      }
});

test('between the hypotheses either verdict may come, beyond them the error is rarer still', () => {
  let wrong = 0;
  for (let run = 0; run < 300; run++) {
    if (verdict(new Rng(`weak ${run}`), -60, 0.3, 60) === 'h1') wrong++;
    if (verdict(new Rng(`strong ${run}`), 120, 0.3, 60) === 'h0') wrong++;
  }
  assert.ok(wrong <= 6, `${wrong} of 600`);
});
