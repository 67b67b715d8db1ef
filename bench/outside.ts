// Networks along a run against opponents from outside: npm run bench:outside -- RUN --against NAME [--against NAME]
//   [--networks FILE] [--points 5] [--size 9] [--komi 7] [--visits 1] [--drawn 0] [--games 100] [--seed 1] [--json]
//   [--svg FILE [--label NAME --label NAME]] [--begun HOURS] [--earlier FILE]
// NAME is whatever zero match plays. --networks, as often as wanted, adds networks of the run that its folder does not hold any
// more. --drawn is the part of a network opponent's moves that is drawn by its policy: one that is far stronger loses games so.
// --begun are the core-hours of the network that the run began with; --earlier has the results up to there, as --json writes them.
import './errors.js';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError, ZeroError } from '../base/errors.js';
import { writeFileAtomic } from '../base/files/atomic.js';
import { readPlainFile } from '../base/files/read.js';
import { eloDifference, eloWords } from '../selfplay/match/elo.js';
import { playMatch } from '../selfplay/match/match.js';
import { openPlayers } from '../src/go/match/players.js';
import { openSource } from '../src/go/networkFiles/open.js';
import { svgCharts } from '../src/plot/svg.js';
import { hoursByStep, type Made, networksAlong } from './alongRun.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    against: { type: 'string', multiple: true, default: [] },
    networks: { type: 'string', multiple: true, default: [] },
    points: { type: 'string', default: '5' },
    size: { type: 'string', default: '9' },
    komi: { type: 'string', default: '7' },
    visits: { type: 'string', default: '1' },
    drawn: { type: 'string', default: '0' },
    games: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    begun: { type: 'string', default: '0' },
    earlier: { type: 'string' },
    svg: { type: 'string' },
    label: { type: 'string', multiple: true, default: [] },
    json: { type: 'boolean', default: false },
  },
});
const run = positionals[0];
if (!run || values.against.length === 0)
  throw new UsageError('give a run folder, and --against with an opponent such as g170-b6c96.bin.gz');
const [size, visits, points] = [Number(values.size), Number(values.visits), Number(values.points)];
const after = hoursByStep(run);

/** A network that the run made, by the step that its file names. */
function named(path: string): Made {
  const { step } = openSource(path, size);
  const hours = step === undefined ? undefined : after(step);
  if (step === undefined || hours === undefined)
    throw new ZeroError(
      `${path} is not of the run ${run}, or of a step that it has not reached; name another`,
    );
  return { step, path, hours };
}

/** Points of a network against an opponent, in parts of the games, with their 95 % interval. */
async function play(path: string, opponent: string) {
  const [network, other] = openPlayers(path, opponent, size).specs;
  const drawn = other.kind === 'network' ? { ...other, drawn: Number(values.drawn) } : other;
  const { wins, losses, draws } = await playMatch([network, drawn], {
    ...{ size, rules: 'chinese', komi: Number(values.komi), games: Number(values.games) },
    limits: { visits, seconds: Number.POSITIVE_INFINITY, resignBelow: -1 },
    ...{ seed: Number(values.seed), openingMoves: 2, threads: availableParallelism() },
    parallel: availableParallelism(),
  });
  const part = (wins + draws / 2) / (wins + losses + draws);
  return { wins, losses, draws, part, elo: eloDifference(wins, losses, draws) };
}

const made = [...networksAlong(run, points, after), ...values.networks.map(named)].map((network) => ({
  ...network,
  hours: Number(values.begun) + network.hours,
}));
// A network that is named may be one of those along the run.
const networks = [...new Map(made.map((network) => [network.step, network])).values()].sort(
  (a, b) => a.step - b.step,
);
type Row = { opponent: string; step: number; hours: number } & Awaited<ReturnType<typeof play>>;
const rows: Row[] = values.earlier ? JSON.parse(readPlainFile(values.earlier).toString()) : [];
for (const { step, hours, path } of networks)
  for (const opponent of values.against) {
    const result = await play(path, opponent);
    rows.push({ opponent, step, hours, ...result });
    if (values.json) continue;
    const { wins, losses, draws, part, elo } = result;
    console.log(
      `${hours.toFixed(2).padStart(6)} core-hours  step ${String(step).padStart(6)}  ${opponent}: ${wins}-${losses}-${draws}  ${(100 * part).toFixed(1)} %  Elo ${eloWords(elo.elo)} (${eloWords(elo.low)} to ${eloWords(elo.high)})`,
    );
  }
if (values.json) console.log(JSON.stringify(rows));
if (values.svg) {
  const series = values.against.map((opponent, i) => {
    // Earlier results may have been played where the opponent's file lies elsewhere.
    const own = rows.filter((row) => basename(row.opponent) === basename(opponent));
    return {
      name: values.label[i] ?? basename(opponent),
      points: own.map(({ hours, part }) => [hours, 100 * part] as const),
      errors: own.map(
        ({ part, wins, losses, draws }) => 196 * Math.sqrt((part * (1 - part)) / (wins + losses + draws)),
      ),
    };
  });
  const title = `Points in %, ${size}x${size}, ${visits} playout${visits === 1 ? '' : 's'} a move`;
  writeFileAtomic(values.svg, svgCharts([{ title, xLabel: 'core-hours', series }]));
}
