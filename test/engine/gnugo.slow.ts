import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { Rng } from '../../base/rng.js';
import { moveToGtp } from '../../engine/coords.js';
import { BLACK, Position, WHITE } from '../../engine/position.js';
import { RULES } from '../../engine/rules.js';
import { areaScore, formatResult } from '../../engine/scoring.js';
import { sensibleMoves } from '../../engine/search/passing.js';
import { GtpClient } from '../../selfplay/match/gtpClient.js';

const present = ['gnugo', '/usr/games/gnugo'].find((c) => spawnSync(c, ['--version']).status === 0);

test('200 random 9x9 and 13x13 games give the same boards, captures and scores in GNU Go', {
  skip: present ? false : 'GNU Go is not installed (apt-get install gnugo)',
  timeout: 1_800_000,
}, async () => {
  const gnugo = GtpClient.start(`${present} --mode gtp --chinese-rules --level 1`);
  /** Stones and captures, here and there. */
  const compare = async (position: Position, game: number) => {
    for (const [color, name] of [
      [BLACK, 'black'],
      [WHITE, 'white'],
    ] as const) {
      const mine = [...position.points.subarray(0, position.area)].flatMap((c, p) =>
        c === color ? [moveToGtp(p, position.size)] : [],
      );
      const theirs = (await gnugo.send(`list_stones ${name}`)).split(/\s+/).filter((v) => v);
      const where = `game ${game}, move ${position.moveNumber}`;
      assert.deepEqual(theirs.sort(), mine.sort(), where);
      assert.equal(Number(await gnugo.send(`captures ${name}`)), position.captures[color], where);
    }
  };
  let scored = 0;
  for (let g = 0; g < 200; g++) {
    const size = g % 2 === 0 ? 9 : 13;
    const position = new Position(size, { rules: RULES.chinese, komi: 7 });
    const rng = new Rng(`gnugo ${g}`);
    const moves = new Int16Array(size * size + 1);
    await gnugo.send(`boardsize ${size}`);
    await gnugo.send('clear_board');
    await gnugo.send('komi 7');
    for (let n = 0; !position.isOver && n < 4 * size * size; n++) {
      const count = sensibleMoves(position, moves);
      const move = count > 1 ? moves[rng.int(count - 1)] : position.pass;
      await gnugo.send(`play ${position.toPlay === BLACK ? 'black' : 'white'} ${moveToGtp(move, size)}`);
      position.play(move);
      if (n % 10 === 0) await compare(position, g);
    }
    await compare(position, g);
    if (!position.isOver) continue;
    scored++;
    const theirs = (await gnugo.send('final_score')).replace(/\.0$/, '');
    assert.equal(theirs, formatResult(areaScore(position)), `score of game ${g}`);
  }
  await gnugo.quit();
  // Random play fills all but eyes, so GNU Go finds no dead stones on these boards.
  assert.equal(scored, 200);
});
