import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { moveToGtp } from '../../engine/coords.js';
import { BLACK, Position } from '../../engine/position.js';
import { Rng } from '../../engine/rng.js';
import { RULES } from '../../engine/rules.js';
import { areaScore, formatResult } from '../../engine/scoring.js';
import { sensibleMoves } from '../../engine/search/passing.js';
import { GtpClient } from '../../selfplay/gtpClient.js';

const present = ['gnugo', '/usr/games/gnugo'].find((c) => spawnSync(c, ['--version']).status === 0);

test('200 random 9x9 and 13x13 games give the same boards, captures and scores in GNU Go', {
  skip: present ? false : 'GNU Go is not installed (apt-get install gnugo)',
  timeout: 1_800_000,
}, async () => {
  const gnugo = GtpClient.start(`${present} --mode gtp --chinese-rules --level 1`);
  let scored = 0;
  let equal = 0;
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
    }
    for (const [color, name] of [
      [1, 'black'],
      [2, 'white'],
    ] as const) {
      const mine = [...position.points.subarray(0, position.area)].flatMap((c, p) =>
        c === color ? [moveToGtp(p, size)] : [],
      );
      const theirs = (await gnugo.send(`list_stones ${name}`)).split(/\s+/).filter((v) => v);
      assert.deepEqual(theirs.sort(), mine.sort(), `game ${g}`);
      assert.equal(Number(await gnugo.send(`captures ${name}`)), position.captures[color], `game ${g}`);
    }
    if (!position.isOver) continue;
    scored++;
    const theirs = (await gnugo.send('final_score')).replace(/\.0$/, '');
    if (theirs === formatResult(areaScore(position))) equal++;
  }
  await gnugo.quit();
  console.log(`${scored} finished boards, ${equal} with an equal score`);
  // Where all stones on the board live, both count alike; GNU Go may call a group dead that random play left alive.
  assert.ok(equal >= 0.95 * scored, `${equal} of ${scored}`);
});
