import { BLACK } from '../../../../engine/position.js';
import { type AnalysisFormat, movesText, rootText } from '../analysis.js';
import type { Session } from '../engine.js';
import { type Commands, type Exchange, isColor, parseColor, Refusal, wholeNumber } from '../protocol.js';
import { ownership } from './scoring.js';
import { genmove } from './thinking.js';

/** Playouts after which an analysis ends by itself. */
const MAX_VISITS = 1_000_000;

/** What an analysis command asks for. */
interface Request {
  color: number;
  /** Seconds between lines. */
  interval: number;
  minMoves: number;
  maxMoves: number;
  ownership: boolean;
  rootInfo: boolean;
}

/** Analysis in the formats of Leela Zero and KataGo; see docs/gtp.md. */
export function analysisCommands(session: Session): Commands {
  const commands: Commands = {};
  for (const [prefix, format] of [
    ['lz-', 'lz'],
    ['kata-', 'kata'],
    ['', 'lz'],
  ] as const) {
    commands[`${prefix}analyze`] = (args, exchange) => analyze(session, args, format, exchange);
    commands[`${prefix}genmove_analyze`] = (args, exchange) =>
      genmoveAnalyze(session, args, format, exchange);
  }
  return commands;
}

/** Searches until input comes, a line of results every interval. */
async function analyze(
  session: Session,
  args: string[],
  format: AnalysisFormat,
  exchange: Exchange,
): Promise<string> {
  const { game } = session;
  const request = parseRequest(args, game.position.toPlay);
  game.turn(request.color);
  const player = session.player();
  const owners = request.ownership ? await ownershipText(session) : '';
  const report = reporter(session, request, format, owners, exchange);
  session.analyzing = true;
  try {
    await player.think(game.position, { visits: MAX_VISITS, seconds: Number.POSITIVE_INFINITY }, () => {
      report(false);
      return exchange.waiting();
    });
  } finally {
    session.analyzing = false;
  }
  report(true);
  return '';
}

/** A move with results while it is thought about; the last line is `play` and the move. */
async function genmoveAnalyze(
  session: Session,
  args: string[],
  format: AnalysisFormat,
  exchange: Exchange,
): Promise<string> {
  const request = parseRequest(args, session.game.position.toPlay);
  session.game.turn(request.color);
  const owners = request.ownership ? await ownershipText(session) : '';
  const report = reporter(session, request, format, owners, exchange);
  const move = await genmove(session, request.color === BLACK ? 'b' : 'w', {
    progress: () => report(false),
  });
  exchange.write(`play ${move}`);
  return '';
}

/** Writes a line of results when it is due, or at once. */
function reporter(
  session: Session,
  request: Request,
  format: AnalysisFormat,
  owners: string,
  exchange: Exchange,
): (atOnce: boolean) => void {
  let due = session.clock() + request.interval;
  return (atOnce) => {
    const now = session.clock();
    const { search } = session.player();
    if (!search.ready || (!atOnce && now < due)) return;
    due = now + request.interval;
    const parts = [movesText(search, format, Math.max(request.minMoves, request.maxMoves))];
    if (request.rootInfo) parts.push(rootText(search, search.tree.visits[0]));
    if (owners) parts.push(owners);
    exchange.write(parts.join(' '));
  };
}

/** The network's ownership for the player to move, as KataGo writes it: row by row from the top left. */
async function ownershipText(session: Session): Promise<string> {
  const sign = session.game.position.toPlay === BLACK ? 1 : -1;
  const owners = await ownership(session);
  return `ownership ${Array.from(owners, (x) => (x * sign).toFixed(3)).join(' ')}`;
}

/** Options that other engines have and that change no field written here. */
const WITHOUT_EFFECT = new Set([
  'pvVisits',
  'movesOwnership',
  'movesOwnershipStdev',
  'ownershipStdev',
  'noResultValue',
]);

/** Arguments: colour and interval in centiseconds, both optional, then pairs of a name and a value. */
function parseRequest(args: string[], toPlay: number): Request {
  const words = [...args];
  const request: Request = {
    color: isColor(words[0]) ? parseColor(words.shift()) : toPlay,
    interval: 1,
    minMoves: 0,
    maxMoves: 20,
    ownership: false,
    rootInfo: false,
  };
  if (/^\d+$/.test(words[0] ?? '')) request.interval = centiseconds(words.shift());
  while (words.length > 0) {
    const [key, value] = words.splice(0, 2);
    if (value === undefined) throw new Refusal('syntax error');
    if (key === 'interval') request.interval = centiseconds(value);
    else if (key === 'minmoves') request.minMoves = wholeNumber(value);
    else if (key === 'maxmoves') request.maxMoves = wholeNumber(value);
    else if (key === 'ownership') request.ownership = value === 'true';
    else if (key === 'rootInfo') request.rootInfo = value === 'true';
    else if (!WITHOUT_EFFECT.has(key)) throw new Refusal(`'${key}' is not supported`);
  }
  return request;
}

function centiseconds(text: string | undefined): number {
  return Math.max(1, wholeNumber(text)) / 100;
}
