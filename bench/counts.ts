// Whether recorded games of self-play were counted as another program counts them: npm run bench:counts -- RECORDS [RECORDS...]
//   [--by "gnugo --mode gtp --chinese-rules --allow-suicide --positional-superko"] [--size 19] [--games 50] [--json]
// Self-play counts all stones on the board as alive. Where neither side saw that a group was dead, the network learns a wrong result.
import './errors.js';
import { parseArgs } from 'node:util';
import { UsageError, ZeroError } from '../base/errors.js';
import { Position } from '../engine/position.js';
import { rulesByName } from '../engine/rules.js';
import { Forfeit } from '../selfplay/match/game.js';
import { GtpPlayer } from '../selfplay/match/gtpPlayer.js';
import { RecordReader } from '../selfplay/recordFolder.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    by: { type: 'string', default: 'gnugo --mode gtp --chinese-rules --allow-suicide --positional-superko' },
    size: { type: 'string', default: '19' },
    games: { type: 'string', default: '50' },
    json: { type: 'boolean', default: false },
  },
});
if (positionals.length === 0)
  throw new UsageError('give the records folder of a run, such as runs/19x19/records');
const [size, most] = [Number(values.size), Number(values.games)];

/** A program that does not take a game's moves leaves the game out. */
function refused(error: unknown): false {
  if (!(error instanceof Forfeit)) throw error;
  return false;
}

const judge = new GtpPlayer(values.by, new AbortController().signal);
const rows: { records: string; games: number; otherWinner: number; points: number; moves: number }[] = [];
for (const records of positionals) {
  const games = new RecordReader(records)
    .poll()
    .filter((game) => game.size === size && game.scored)
    .slice(-most);
  if (games.length === 0)
    throw new ZeroError(`${records} has no game on ${size}x${size} that was played to its end`);
  const row = { records, games: 0, otherWinner: 0, points: 0, moves: 0 };
  for (const { rules, komi, moves, score } of games) {
    const position = new Position(size, { rules: rulesByName(rules), komi });
    // Not every program takes all moves of Tromp and Taylor, whose rules allow suicide.
    const taken = await judge.begin(position, [...moves]).then(() => true, refused);
    const count = taken ? await judge.count() : undefined;
    if (count === undefined) continue;
    row.games++;
    row.otherWinner += Math.sign(count) === Math.sign(score) ? 0 : 1;
    row.points += Math.abs(count - score);
    row.moves += moves.length;
  }
  if (row.games === 0)
    throw new ZeroError(
      `${values.by} counts none of the ${games.length} games of ${records}; give another program with --by`,
    );
  rows.push({ ...row, points: row.points / row.games, moves: row.moves / row.games });
}
await judge.end();
if (values.json) console.log(JSON.stringify(rows));
else
  for (const { records, games, otherWinner, points, moves } of rows)
    console.log(
      `${records}: ${games} games of ${moves.toFixed(0)} moves; ${values.by} has another winner in ${otherWinner}, and the mean difference is ${points.toFixed(1)} points`,
    );
