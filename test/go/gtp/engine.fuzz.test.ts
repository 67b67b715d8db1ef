import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rng } from '../../../base/rng.js';
import { GtpEngine } from '../../../src/go/gtp/engine.js';
import { NoNetwork } from '../../../src/go/session/refusal.js';
import { RUNS } from '../../fuzz.js';
import { livingEvaluator, uniformSession } from '../session/uniformSession.js';

/** Words that appear as arguments, right and wrong. */
const WORDS =
  'b w black white B2 A1 J9 Z99 I5 T25 pass PASS resign 0 1 2 3 5 7 9 13 25 26 -1 7.5 1e9 NaN Infinity 99999999999 dead alive seki japanese tromp-taylor chinese aga none absolute byoyomi canadian visits time interval maxmoves minmoves ownership rootInfo true false {"ko":"SIMPLE"} {"ko":5} { } [ / . .. ../x.sgf /dev/null'.split(
    ' ',
  );

/** Random GTP input: commands of the engine with fitting, unfitting and missing arguments, and plain noise. */
function randomLine(rng: Rng, commands: readonly string[]): string {
  const pick = (list: readonly string[]) => list[rng.int(list.length)];
  if (rng.int(20) === 0)
    return Array.from({ length: rng.int(40) }, () =>
      String.fromCharCode(rng.int(rng.int(2) ? 128 : 0x3000)),
    ).join('');
  const words: string[] = [];
  if (rng.int(3) === 0) words.push(String(rng.int(100_000)));
  // Mostly moves, so that boards fill, and only now and then a new size.
  words.push(rng.int(3) === 0 ? 'play' : rng.int(8) === 0 ? 'genmove' : pick(commands));
  for (let n = rng.int(4); n > 0; n--)
    words.push(rng.int(3) === 0 ? `${'ABCDEFGHJ'[rng.int(9)]}${1 + rng.int(9)}` : pick(WORDS));
  if (words.includes('play') && rng.int(2) === 0) {
    const at = words.indexOf('play');
    words.splice(at + 1, 9, pick(['b', 'w']), `${'ABCDE'[rng.int(5)]}${1 + rng.int(5)}`);
  }
  if (rng.int(30) === 0) words.splice(rng.int(words.length + 1), 0, pick(['#', '\t', '\0', '\x1b[2J', '\r']));
  return words.join(rng.int(20) === 0 ? '\t ' : ' ');
}

/**
 * Sends random lines to an engine and checks what GTP promises: one answer a command, framed, with the command's id,
 * without control characters, and a game that can always be drawn and counted.
 */
async function fuzzGtp(seed: number, lines: number): Promise<{ answers: number; refusals: number }> {
  const rng = new Rng(seed);
  const session = uniformSession({
    evaluator: (size) => {
      if (size > 9) throw new NoNetwork(size, 'there is no network');
      return livingEvaluator(size, 4);
    },
    size: 5,
    limits: { visits: 4, seconds: Number.POSITIVE_INFINITY },
    resignBelow: -0.9,
    seed,
  });
  const engine = new GtpEngine(session, { name: 'zero', version: '1' });
  const list = await engine.handle('list_commands');
  const commands = list.slice(2).trim().split('\n');
  let answers = 0;
  let refusals = 0;
  for (let i = 0; i < lines; i++) {
    const line = randomLine(rng, commands);
    if (/\bzero-param\s+(visits|time)/.test(line)) continue; // they would make every move slow
    let answer = '';
    try {
      answer = await engine.handle(
        line,
        (text) => {
          answer += text;
        },
        true,
      );
    } catch (error) {
      throw new Error(`line ${i} of seed ${seed}, ${JSON.stringify(line)}`, { cause: error });
    }
    if (answer === '' || answer === '\n') continue;
    answers++;
    if (answer.startsWith('?')) refusals++;
    const visible = line
      .replace(/\t/g, ' ')
      .replace(/\p{Cc}/gu, '')
      .replace(/#.*/, '');
    const id = /^ *(\d{1,10}) /.exec(visible)?.[1] ?? '';
    assert.match(answer, new RegExp(`^[=?]${id}( [^\\n]|\\n| \\n)`), JSON.stringify(line));
    assert.ok(answer.endsWith('\n\n') && !answer.slice(0, -1).includes('\n\n'), JSON.stringify(answer));
    if (i % 100 === 0) {
      assert.match(await engine.handle('showboard'), /to play/);
      assert.match(await engine.handle('final_score'), /^= ([BW]\+|0)/);
    }
  }
  return { answers, refusals };
}

test('GTP: any line gets no crash and one framed answer', { timeout: 3_600_000 }, async () => {
  const lines = 6 * RUNS;
  let [answers, refusals] = [0, 0];
  for (let seed = 1, left = lines; left > 0; seed++, left -= 10_000) {
    const some = await fuzzGtp(seed, Math.min(left, 10_000));
    answers += some.answers;
    refusals += some.refusals;
  }
  assert.ok(answers > 0.6 * lines && refusals > 0.15 * lines && refusals < answers);
});
