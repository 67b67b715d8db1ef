import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BLACK, Position } from '../../../engine/position.js';
import { rulesByName } from '../../../engine/rules.js';
import { areaScore } from '../../../engine/scoring.js';
import { Forfeit, type GameOptions, type GamePlayer, playGame } from '../../../selfplay/match/game.js';

const RULES: GameOptions = { size: 5, rules: 'chinese', komi: 0, seed: 1, openingMoves: 0 };
const RESIGNS = -1;

/** A player that plays the moves of a list, then passes, and counts as it is told. Keeps what it is told of the game. */
function scripted(moves: readonly (number | 'pass')[] = [], own?: number) {
  const left = [...moves];
  const told: number[] = [];
  let opening: readonly number[] = [];
  const player: GamePlayer = {
    async begin(_position, played) {
      opening = [...played];
    },
    async choose(position) {
      const move = left.shift() ?? 'pass';
      return move === 'pass' ? position.pass : move;
    },
    async opponentPlayed(move, color) {
      told.push(color === BLACK ? move : -move);
    },
    count: async () => own,
    async end() {},
  };
  return { player, told, opening: () => opening };
}

const at = (x: number, y: number) => y * 5 + x;

/** The score of the moves played again from the empty board. */
function replayed(moves: readonly number[], komi = 0): number {
  const position = new Position(5, { rules: rulesByName('chinese'), komi });
  for (const move of moves) {
    assert.ok(position.isLegal(move));
    position.play(move);
  }
  return areaScore(position);
}

test('the first player is Black in even games, and each is told of the moves of the other', async () => {
  for (const number of [0, 1]) {
    const first = scripted([at(1, 1)]);
    const second = scripted([at(3, 3)]);
    const game = (await playGame([first.player, second.player], number, RULES))!;
    assert.equal(game.firstIsBlack, number === 0);
    const [black, white] = number === 0 ? [at(1, 1), at(3, 3)] : [at(3, 3), at(1, 1)];
    assert.deepEqual(game.moves, [black, white, 25, 25]);
    assert.deepEqual(first.told, number === 0 ? [-white, -25] : [black, 25]);
    assert.deepEqual(second.told, number === 0 ? [black, 25] : [-white, -25]);
  }
});

test('games of a pair have the same random opening, others another; both players are told it', async () => {
  const openings: number[][] = [];
  for (const number of [0, 1, 2, 3]) {
    const players = [scripted(), scripted()] as const;
    const game = (await playGame([players[0].player, players[1].player], number, {
      ...RULES,
      openingMoves: 4,
    }))!;
    const opening = game.moves.slice(0, 4);
    assert.deepEqual(players[0].opening(), opening);
    assert.deepEqual(players[1].opening(), opening);
    openings.push(opening);
  }
  assert.deepEqual(openings[0], openings[1]);
  assert.deepEqual(openings[2], openings[3]);
  assert.notDeepEqual(openings[0], openings[2]);
  const anotherSeed = (await playGame([scripted().player, scripted().player], 0, {
    ...RULES,
    openingMoves: 4,
    seed: 2,
  }))!;
  assert.notDeepEqual(anotherSeed.moves.slice(0, 4), openings[0]);
});

test('who resigns has lost, whatever the board says', async () => {
  for (const number of [0, 1]) {
    const game = (await playGame([scripted([RESIGNS]).player, scripted([12]).player], number, RULES))!;
    assert.equal(game.result, number === 0 ? 'W+R' : 'B+R');
    assert.equal(Math.sign(game.score), number === 0 ? -1 : 1);
  }
});

test('two passes end the game, and the score is that of the board with komi', async () => {
  for (const komi of [0, 7.5, 25]) {
    const game = (await playGame([scripted([12]).player, scripted().player], 0, { ...RULES, komi }))!;
    assert.equal(game.score, 25 - komi);
    assert.equal(game.score, replayed(game.moves, komi));
    assert.equal(game.result, komi === 25 ? '0' : `B+${25 - komi}`);
  }
});

test('an illegal move, an answer that is no move and a move refused forfeit the game of who did it', async () => {
  const occupied = (await playGame([scripted([12, 12]).player, scripted([6]).player], 0, RULES))!;
  assert.deepEqual([occupied.result, occupied.score], ['W+F', -1]);
  assert.match(occupied.note!, /^move 3: C3 is not legal under chinese rules/);
  const silent = scripted([12]);
  silent.player.opponentPlayed = async () => {
    throw new Forfeit('it did not take C3');
  };
  const refused = (await playGame([scripted([12]).player, silent.player], 0, RULES))!;
  assert.deepEqual([refused.result, refused.note], ['B+F', 'move 2: it did not take C3']);
  // What is no forfeit is a fault of ours, and not a result.
  silent.player.opponentPlayed = async () => {
    throw new Error('a bug');
  };
  await assert.rejects(playGame([scripted([12]).player, silent.player], 0, RULES), /a bug/);
});

test('a game without an end is counted after four moves a point', async () => {
  // Each fills the board from the top, its own eyes too: what is captured is played again.
  const filler: GamePlayer = {
    async begin() {},
    async choose(position) {
      const legal = new Int16Array(26);
      position.legalMoves(legal);
      return legal[0];
    },
    async opponentPlayed() {},
    count: async () => undefined,
    async end() {},
  };
  const game = (await playGame([filler, filler], 0, { ...RULES, rules: 'tromp-taylor' }))!;
  assert.equal(game.moves.length, 100);
  assert.equal(game.note, 'counted as it stands after 100 moves');
});

test('dead stones that the other side disputes are captured before the game counts', async () => {
  // Black's own count takes White's stone at A1 off; on the board it makes all of Black's side neutral.
  const black = [at(3, 0), at(3, 1), at(3, 2), at(3, 3), at(3, 4), at(0, 3), 'pass', at(1, 4)] as const;
  const white = [at(0, 4), at(4, 0), at(4, 1), at(4, 2), at(4, 3)];
  const options = { ...RULES, komi: 15.5 };
  const game = (await playGame([scripted(black, 20).player, scripted(white).player], 0, options))!;
  assert.equal(game.disputed, true);
  assert.equal(game.result, 'B+0.5'); // 20 to 4 and komi; before it was W+14.5
});

test('players that agree on the winner do not play on, and a dispute is not repeated', async () => {
  const agreed = (await playGame([scripted([12], 3).player, scripted([], 25).player], 0, RULES))!;
  assert.deepEqual([agreed.disputed, agreed.result, agreed.moves.length], [false, 'B+25', 3]);
  // White counts the game as its own for ever: they pass twice more, and the board decides.
  const stubborn = (await playGame([scripted([12], 25).player, scripted([], -4).player], 0, RULES))!;
  assert.deepEqual([stubborn.disputed, stubborn.result, stubborn.moves.length], [true, 'B+25', 5]);
  assert.equal(stubborn.note, "after playing on, B+25 and W+4 by a player's own count");
});

test('a signal gives the game up', async () => {
  const controller = new AbortController();
  const { player } = scripted([12]);
  const choose = player.choose;
  player.choose = (position, cleanUp) => {
    controller.abort();
    return choose(position, cleanUp);
  };
  assert.equal(await playGame([player, scripted().player], 0, RULES, controller.signal), undefined);
});

test('the longest move of the first player is told', async () => {
  const { player } = scripted([12, 6]);
  const choose = player.choose;
  player.choose = async (position, cleanUp) => {
    await new Promise((resolve) => setTimeout(resolve, 30));
    return choose(position, cleanUp);
  };
  const game = (await playGame([scripted().player, player], 1, RULES))!;
  assert.ok(game.longestMove! < 0.03);
  const own = (await playGame([player, scripted().player], 1, RULES))!;
  assert.ok(own.longestMove! >= 0.029 && own.longestMove! < 5);
});
