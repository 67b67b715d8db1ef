import type { Analysis } from '../../session/analysis.js';
import type { GameSession } from '../../session/session.js';
import type { Watch } from '../../session/thinker.js';
import { type AnalysisFormat, movesText, ownershipText, rootText } from '../protocol/analysis.js';
import {
  type Commands,
  type Exchange,
  Failure,
  isColor,
  parseColor,
  wholeNumber,
} from '../protocol/framing.js';
import { choiceText } from './thinking.js';

/** Playouts after which an analysis ends by itself. */
const MAX_PLAYOUTS = 1_000_000;

/** What an analysis command asks for. */
interface Request extends Watch {
  color: number;
  rootInfo: boolean;
}

/** Analysis in the formats of Leela Zero and KataGo; see docs/gtp.md. */
export function analysisCommands(session: GameSession): Commands {
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

/** Searches until input comes, a line of results every interval and at the end. */
async function analyze(
  session: GameSession,
  args: string[],
  format: AnalysisFormat,
  { write, log, input, interrupt }: Exchange,
): Promise<string> {
  const { rootInfo, ...request } = parseRequest(args, session.position.toPlay);
  const show = (analysis: Analysis) => write(analysisText(analysis, format, rootInfo));
  const limits = { visits: MAX_PLAYOUTS, seconds: Number.POSITIVE_INFINITY };
  const signal = AbortSignal.any([input, interrupt]);
  const last = await session.analyse({ ...request, limits, signal, onAnalysis: show });
  show(last);
  if (last.isFull)
    log(`the analysis ended at ${last.visits} visits, where its memory is full; --max-memory gives it more`);
  return '';
}

/** A move with results while it is thought about; the last line is `play` and the move. */
async function genmoveAnalyze(
  session: GameSession,
  args: string[],
  format: AnalysisFormat,
  { write, interrupt: signal }: Exchange,
): Promise<string> {
  const { rootInfo, ...request } = parseRequest(args, session.position.toPlay);
  const onAnalysis = (analysis: Analysis) => write(analysisText(analysis, format, rootInfo));
  const choice = await session.genmove({ ...request, signal, onAnalysis });
  write(`play ${choiceText(choice, session.position.size)}`);
  return '';
}

function analysisText(analysis: Analysis, format: AnalysisFormat, rootInfo: boolean): string {
  const parts = [movesText(analysis, format)];
  if (rootInfo) parts.push(rootText(analysis));
  if (analysis.ownership) parts.push(ownershipText(analysis.ownership));
  return parts.join(' ');
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
  const color = isColor(words[0]) ? parseColor(words.shift()) : toPlay;
  const request = { color, every: 1, maxMoves: 20, ownership: false, rootInfo: false };
  let minMoves = 0;
  if (/^\d+$/.test(words[0] ?? '')) request.every = centiseconds(words.shift());
  while (words.length > 0) {
    const [key, value] = words.splice(0, 2);
    if (value === undefined) throw new Failure('syntax error');
    if (key === 'interval') request.every = centiseconds(value);
    else if (key === 'minmoves') minMoves = wholeNumber(value);
    else if (key === 'maxmoves') request.maxMoves = wholeNumber(value);
    else if (key === 'ownership') request.ownership = value === 'true';
    else if (key === 'rootInfo') request.rootInfo = value === 'true';
    else if (!WITHOUT_EFFECT.has(key)) throw new Failure(`'${key}' is not supported`);
  }
  return { ...request, maxMoves: Math.max(0, minMoves, request.maxMoves) };
}

function centiseconds(text: string | undefined): number {
  return Math.max(1, wholeNumber(text)) / 100;
}
