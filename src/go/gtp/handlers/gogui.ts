import { moveToGtp } from '../../../../engine/coords.js';
import { BLACK } from '../../../../engine/position.js';
import { moveReports } from '../../../../engine/search/root.js';
import type { Session } from '../engine.js';
import { type Commands, Refusal, realNumber, wholeNumber } from '../protocol.js';
import { ownership } from './scoring.js';

/** What GoGui's Analyze window offers: type/label/command. */
const ANALYZE_COMMANDS = [
  'string/Value/zero-value',
  'dboard/Policy/zero-policy',
  'dboard/Ownership/zero-ownership',
  'pspairs/Visits of the last search/zero-visits',
  'plist/Dead stones/final_status_list dead',
  'param/Parameters/zero-param',
];

/** GoGui's extensions, and the looks into the network that they show. */
export function goguiCommands(session: Session): Commands {
  return {
    'gogui-analyze_commands': () => ANALYZE_COMMANDS.join('\n'),
    // Its presence tells GoGui that a line '# interrupt' is understood.
    'gogui-interrupt': () => '',
    'zero-value': () => value(session),
    'zero-policy': async () => boardText(session, await policy(session)),
    'zero-ownership': async () => boardText(session, await ownership(session)),
    'zero-visits': () => visits(session),
    'zero-param': (args) => parameter(session, args),
  };
}

async function value(session: Session): Promise<string> {
  const { position } = session.game;
  const evaluator = session.evaluator();
  evaluator.put(0, position, 0);
  await evaluator.run(1);
  const color = position.toPlay === BLACK ? 'Black' : 'White';
  const lead = evaluator.scores ? `, ${evaluator.scores[0].toFixed(1)} points` : '';
  return `win rate ${(50 + 50 * evaluator.values[0]).toFixed(1)} %${lead} for ${color}`;
}

/** The network's policy without a search, pass last, `[area + 1]`. */
async function policy(session: Session): Promise<Float32Array> {
  const { position } = session.game;
  const evaluator = session.evaluator();
  evaluator.put(0, position, 0);
  await evaluator.run(1);
  const shares = evaluator.logits.slice(0, position.area + 1);
  const max = shares.reduce((a, b) => Math.max(a, b));
  const sum = shares.reduce((s, x) => s + Math.exp(x - max), 0);
  return shares.map((x) => Math.exp(x - max) / sum);
}

function visits(session: Session): string {
  const { search } = session.player();
  if (!search.ready) throw new Refusal('there has been no search');
  return moveReports(search, 50)
    .map((m) => `${moveToGtp(m.move, session.game.position.size)} ${m.visits}`)
    .join(' ');
}

/** A number for each point, row by row from the top. */
function boardText(session: Session, numbers: Float32Array): string {
  const { size } = session.game.position;
  const rows = Array.from({ length: size }, (_, y) =>
    Array.from(numbers.subarray(y * size, (y + 1) * size), (x) => x.toFixed(3)).join(' '),
  );
  return `\n${rows.join('\n')}`;
}

/** Lists the parameters, or sets one: visits (playouts a move), time (seconds a move, 0 for no limit), resign. */
function parameter(session: Session, [name, text]: string[]): string {
  const { limits } = session;
  if (name === undefined)
    return [
      `[string] visits ${limits.visits}`,
      `[string] time ${Number.isFinite(limits.seconds) ? limits.seconds : 0}`,
      `[string] resign ${session.resignBelow}`,
    ].join('\n');
  if (name === 'visits') {
    const count = wholeNumber(text);
    if (count < 1 || count > 10_000_000) throw new Refusal('visits are from 1 to 10000000');
    session.limits = { ...limits, visits: count };
  } else if (name === 'time') {
    const seconds = realNumber(text, 0);
    session.limits = { ...limits, seconds: seconds === 0 ? Number.POSITIVE_INFINITY : seconds };
  } else if (name === 'resign') {
    const below = realNumber(text, -1);
    if (below > 0) throw new Refusal('resign is from -1 (never) to 0');
    session.resignBelow = below;
  } else throw new Refusal(`there is no parameter '${name}'`);
  return '';
}
