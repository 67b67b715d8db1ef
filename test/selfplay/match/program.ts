import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Rng } from '../../../base/rng.js';
import { GtpEngine } from '../../../src/go/gtp/engine.js';
import { uniformSession } from '../../go/session/uniformSession.js';

/*
 * A GTP program for tests, with a fault by name:
 *   node program.js good          none
 *   node program.js passes        passes always, and counts the game as won for White
 *   node program.js claims        plays on, but counts every game as won for Black until it is played on
 *   node program.js illegal       plays on A1 again and again
 *   node program.js nonsense      answers genmove with words
 *   node program.js ends          ends at its third genmove
 *   node program.js ends-once F   ends at its third genmove unless the file F is there, which it writes
 *   node program.js one-thinks F  answers no genmove if it is the first to write the file F
 */
const [fault, file] = process.argv.slice(2);
const session = uniformSession({
  size: 5,
  komi: 0,
  limits: { visits: 5, seconds: Number.POSITIVE_INFINITY },
  seed: new Rng(fault).int(1000),
});
const engine = new GtpEngine(session, { name: 'program', version: '1' });
let genmoves = 0;
let cleaning = false;
/** Writes the file. @returns whether it was not there. */
const isFirst = () => {
  try {
    writeFileSync(file, '', { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
};
for await (const line of createInterface({ input: process.stdin })) {
  const command = line.split(' ')[0];
  if (command === 'list_commands') {
    const { length } = await engine.handle('list_commands');
    const own = fault === 'claims' || fault === 'passes' ? 'kgs-genmove_cleanup\n' : '';
    process.stdout.write(`${(await engine.handle('list_commands')).slice(0, length - 1) + own}\n`);
    continue;
  }
  if (command === 'clear_board') cleaning = false;
  if (command === 'kgs-genmove_cleanup') cleaning = true;
  if (command === 'final_score' && !cleaning && (fault === 'claims' || fault === 'passes')) {
    process.stdout.write(fault === 'claims' ? '= B+100\n\n' : '= W+100\n\n');
    continue;
  }
  if (/genmove/.test(command)) {
    genmoves++;
    if (fault === 'ends-once' && genmoves === 3 && isFirst()) process.exit(7);
    if (fault === 'one-thinks' && genmoves === 1 && isFirst()) continue;
    if (fault === 'ends' && genmoves === 3) process.exit(7);
    const answers: Record<string, string> = { passes: 'PASS', illegal: 'A1', nonsense: 'what?' };
    if (fault in answers) {
      process.stdout.write(`= ${answers[fault]}\n\n`);
      continue;
    }
  }
  process.stdout.write(await engine.handle(line.replace('kgs-genmove_cleanup', 'genmove')));
  if (engine.quitted) break;
}
