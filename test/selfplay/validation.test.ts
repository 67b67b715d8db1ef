import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rng } from '../../base/rng.js';
import { decodeRecord, encodeRecord, type GameRecord } from '../../selfplay/records.js';
import { fastSelfplay } from '../../selfplay/settings.js';
import { gameFaults } from '../../selfplay/validation.js';
import { playGame } from './playedGame.js';

const settings = { ...fastSelfplay(5, 0.5), simulations: 8, quickSimulations: 4 };
const games = Array.from({ length: 40 }, (_, seed) => playGame(seed));
const faultOf = gameFaults();

test('no honest game is refused, with or without its settings, and neither is one that went through bytes', () => {
  for (const game of games)
    for (const known of [undefined, settings]) {
      assert.equal(faultOf(game, known), undefined);
      assert.equal(faultOf(decodeRecord(encodeRecord(game)), known), undefined);
    }
});

/** A forgery: what is made of an honest game, and which fault is told. */
const FORGERIES: [what: string, forge: (game: GameRecord, rng: Rng) => Partial<GameRecord>, fault: RegExp][] = [
  ['a stone on a stone', ({ moves }) => ({ moves: moves.with(2, moves[0]) }), /illegal/],
  ['a result', ({ score }) => ({ score: -score || 1 }), /its result/],
  ['a result by points', ({ score, scored }) => ({ score: scored ? score + 1 : -score }), /its result/],
  [
    'an owner',
    (game) => (game.scored ? { ownership: game.ownership.map((o, p) => (p === 7 ? -o || 1 : o)) } : { score: 0 }),
    /its (owner of|result)/,
  ],
  ['a game cut short', cutShort, /counted after|no reason to resign|goes on after|behind its end|ask for a resignation/],
  ['a komi of another board', () => ({ komi: 90.5, score: -90.5 }), /its (result|komi)/],
  ['other rules', () => ({ rules: 'new-zealand' }), /of the rules/],
  ['a policy on a stone', policyOnStone, /its policy at move .*illegal/],
  ['a policy that is more than one', ({ policyProbabilities: p }) => ({ policyProbabilities: p.map((x, i) => (i === 0 ? x + 99 : x)) }), /adds up to/],
  ['a policy for a move twice', twice, /names .* twice|adds up/],
  ['more visits than the settings allow', ({ visits }) => ({ visits: visits.with(0, 900) }), /visits/],
  ['no one resigned', () => ({ scored: false, ownership: new Int8Array(0), resignMove: -1, resignColor: 0 }), /no ending/],
  ['values that lose and play on', allLost, /resign/],
]; // biome-ignore format: a table

/** Black's first stone gets the share of another move in a later policy. */
function policyOnStone({ full, policyLengths, policyMoves, moves }: GameRecord): Partial<GameRecord> {
  let at = 0;
  for (let m = 0, i = 0; m < full.length; m++) {
    if (!full[m]) continue;
    if (m > 0 && m < 6 && moves[0] < 25) return { policyMoves: policyMoves.with(at, moves[0]) };
    at += policyLengths[i++];
  }
  return {};
}

function twice({ policyLengths, policyMoves }: GameRecord): Partial<GameRecord> {
  let at = 0;
  for (const length of policyLengths) {
    if (length > 1) return { policyMoves: policyMoves.with(at + 1, policyMoves[at]) };
    at += length;
  }
  return {};
}

/** Unless the game ended before anyone could have resigned, at the second search in a row. */
function allLost({ values }: GameRecord): Partial<GameRecord> {
  return values.length > settings.passFrom + 2 ? { values: values.map(() => -127) } : {};
}

function cutShort(game: GameRecord): Partial<GameRecord> {
  const length = game.moves.length - 2;
  const searches = game.full.subarray(0, length).reduce((a, b) => a + b, 0);
  const entries = game.policyLengths.subarray(0, searches).reduce((a, b) => a + b, 0);
  return {
    moves: game.moves.slice(0, length),
    full: game.full.slice(0, length),
    visits: game.visits.slice(0, length),
    values: game.values.slice(0, length),
    policyLengths: game.policyLengths.slice(0, searches),
    policyMoves: game.policyMoves.slice(0, entries),
    policyProbabilities: game.policyProbabilities.slice(0, entries),
  };
}

for (const [what, forge, fault] of FORGERIES)
  test(`forged: ${what}`, () => {
    let forged = 0;
    for (const game of games) {
      const changes = forge(game, new Rng(game.seed));
      if (Object.keys(changes).length === 0) continue;
      forged++;
      assert.match(faultOf({ ...game, ...changes }, settings) ?? 'nothing', fault, `game ${game.seed}`);
    }
    assert.ok(forged > 5);
  });
