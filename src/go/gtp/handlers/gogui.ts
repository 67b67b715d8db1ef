import { moveToGtp } from '../../../../engine/coords.js';
import { BLACK } from '../../../../engine/position.js';
import type { GameSession } from '../../session/session.js';
import { type Commands, Failure, realNumber, wholeNumber } from '../protocol/framing.js';

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
export function goguiCommands(session: GameSession): Commands {
  return {
    'gogui-analyze_commands': () => ANALYZE_COMMANDS.join('\n'),
    // Its presence tells GoGui that a line '# interrupt' is understood.
    'gogui-interrupt': () => '',
    'zero-value': () => value(session),
    'zero-policy': async () => boardText(session, (await session.evaluate()).policy),
    'zero-ownership': async () => boardText(session, await blackOwnership(session)),
    'zero-visits': () => visits(session),
    'zero-param': (args) => parameter(session, args),
  };
}

async function value(session: GameSession): Promise<string> {
  const { winRate, scoreLead, color } = await session.evaluate();
  const lead = scoreLead === undefined ? '' : `, ${scoreLead.toFixed(1)} points`;
  return `win rate ${(100 * winRate).toFixed(1)} %${lead} for ${color === BLACK ? 'Black' : 'White'}`;
}

async function blackOwnership(session: GameSession): Promise<number[]> {
  const { ownership, color } = await session.evaluate();
  if (!ownership) throw new Failure('this network has no ownership head');
  return ownership.map((owner) => (color === BLACK ? owner : -owner));
}

function visits(session: GameSession): string {
  const analysis = session.lastAnalysis(50);
  if (!analysis) throw new Failure('there has been no search');
  return analysis.moves.map(({ move, visits }) => `${moveToGtp(move, analysis.size)} ${visits}`).join(' ');
}

/** A number for each point, row by row from the top. */
function boardText(session: GameSession, numbers: readonly number[]): string {
  const { size } = session.position;
  const rows = Array.from({ length: size }, (_, y) =>
    numbers
      .slice(y * size, (y + 1) * size)
      .map((x) => x.toFixed(3))
      .join(' '),
  );
  return `\n${rows.join('\n')}`;
}

/** Lists the parameters, or sets one: visits (playouts a move), time (seconds a move, 0 for no limit), resign. */
function parameter(session: GameSession, [name, text]: string[]): string {
  const { limits } = session;
  if (name === undefined)
    return [
      `[string] visits ${limits.visits}`,
      `[string] time ${Number.isFinite(limits.seconds) ? limits.seconds : 0}`,
      `[string] resign ${session.resignBelow}`,
    ].join('\n');
  if (name === 'visits') {
    const count = wholeNumber(text);
    if (count < 1 || count > 10_000_000) throw new Failure('visits are from 1 to 10000000');
    session.limits = { ...limits, visits: count };
  } else if (name === 'time') {
    const seconds = realNumber(text, 0);
    session.limits = { ...limits, seconds: seconds === 0 ? Number.POSITIVE_INFINITY : seconds };
  } else if (name === 'resign') {
    const below = realNumber(text, -1);
    if (below > 0) throw new Failure('resign is from -1 (never) to 0');
    session.resignBelow = below;
  } else throw new Failure(`there is no parameter '${name}'`);
  return '';
}
