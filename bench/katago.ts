// Visits a second of KataGo's own `benchmark` and of the search here, on the same network, in turns, two threads each:
//   npm run bench:katago -- --katago PATH --network FILE [--size 9,19] [--visits 800] [--rounds 3] [--positions 5] [--json]
import './errors.js';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError, ZeroError } from '../base/errors.js';
import { Rng } from '../base/rng.js';
import type { Position } from '../engine/position.js';
import { fastestEvaluator } from '../selfplay/fastestEvaluator.js';
import type { OnnxEvaluator } from '../selfplay/onnxEvaluator.js';
import { Player } from '../selfplay/player.js';
import { calibrationPositions } from '../src/go/network/calibration.js';
import { networkOn, openSource } from '../src/go/networkFiles/open.js';

const THREADS = 2;

const { values } = parseArgs({
  options: {
    katago: { type: 'string' },
    network: { type: 'string' },
    size: { type: 'string', default: '9,19' },
    visits: { type: 'string', default: '800' },
    positions: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const { network } = values;
if (network === undefined)
  throw new UsageError('give --network FILE, a network of KataGo, and --katago PATH, its engine');
const visits = Number(values.visits);
/** Positions searched in a round. */
const count = Number(values.positions);

/** Visits a second of the clock, and of processor time. */
interface Rate {
  wall: number;
  core: number;
}

/** Searches positions, as `zero gtp` does. */
async function ours(evaluator: OnnxEvaluator, positions: readonly Position[]): Promise<Rate> {
  const began = performance.now();
  const before = process.cpuUsage();
  let done = 0;
  for (const position of positions) {
    const player = new Player(position, evaluator, new Rng(1));
    await player.think(position, { visits, seconds: Number.POSITIVE_INFINITY });
    done += player.search.simulations;
  }
  const { user, system } = process.cpuUsage(before);
  return { wall: (1000 * done) / (performance.now() - began), core: (1e6 * done) / (user + system) };
}

/** Runs KataGo's benchmark. The time of its start is in the processor time, and is a few per cent of it. */
function theirs(size: number, config: string): Rate {
  const args = ['benchmark', '-model', network!, '-config', config, '-t', String(THREADS)];
  args.push('-v', String(visits), '-n', String(count), '-boardsize', String(size));
  const run = spawnSync('sh', ['-c', '"$0" "$@"; times', values.katago!, ...args], { encoding: 'utf8' });
  // Figures so far come first; the last is that of the whole.
  const figure = [...run.stdout.matchAll(/visits\/s = ([\d.]+)[^\r\n]*\(([\d.]+) secs\)/g)].at(-1);
  const wall = Number(figure?.[1]);
  const total = wall * Number(figure?.[2]);
  if (!(wall > 0))
    throw new ZeroError(
      `KataGo's benchmark gave no figure: ${run.stdout.slice(-500)}${run.stderr.slice(-500)}`,
    );
  const times = [
    ...run.stdout
      .trim()
      .split('\n')
      .at(-1)!
      .matchAll(/(\d+)m([\d.]+)s/g),
  ];
  const seconds = times.reduce((sum, [, minutes, rest]) => sum + 60 * Number(minutes) + Number(rest), 0);
  return { wall, core: total / seconds };
}

const median = (rates: Rate[], of: keyof Rate) =>
  rates.map((rate) => rate[of]).sort((a, b) => a - b)[Math.floor(rates.length / 2)];

interface Row {
  size: number;
  engine: string;
  visitsPerSecond: number;
  visitsPerCoreSecond: number;
  /** The core-seconds of KataGo's that one of ours is worth. */
  times?: number;
}

function print({ size, engine, visitsPerSecond, visitsPerCoreSecond, times }: Row): void {
  const cells = [
    `${size}x${size}`.padEnd(7),
    engine.padEnd(10),
    `${visitsPerSecond.toFixed(0).padStart(6)} visits/s`,
    `${visitsPerCoreSecond.toFixed(0).padStart(6)} a core-second`,
    ...(times === undefined ? [] : [` ${times.toFixed(2)} times KataGo's`]),
  ];
  console.log(cells.join(' '));
}

const folder = mkdtempSync(join(tmpdir(), 'zero-bench-katago-'));
const rows: Row[] = [];
try {
  const config = join(folder, 'gtp.cfg');
  writeFileSync(
    config,
    `rules = chinese\nnumSearchThreads = ${THREADS}\nlogAllGTPCommunication = false\nlogToStderr = false\nhomeDataDir = ${folder}\n`,
  );
  for (const size of values.size.split(',').map(Number)) {
    const source = openSource(network);
    const [float, bits] = [true, false].map((inFloats) =>
      fastestEvaluator(networkOn(source, size, { float: inFloats }), 16, THREADS),
    );
    const all = calibrationPositions(size);
    const positions = Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count) + i]);
    const katago: Rate[] = [];
    const floats: Rate[] = [];
    const eightBits: Rate[] = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      if (values.katago !== undefined) katago.push(theirs(size, config));
      floats.push(await ours(float, positions));
      eightBits.push(await ours(bits, positions));
    }
    for (const [name, rates] of Object.entries({ katago, floats, eightBits }))
      if (rates.length > 0) {
        const [wall, core] = [median(rates, 'wall'), median(rates, 'core')];
        const ratio = katago.length > 0 ? { times: core / median(katago, 'core') } : {};
        rows.push({ size, engine: name, visitsPerSecond: wall, visitsPerCoreSecond: core, ...ratio });
        if (!values.json) print(rows[rows.length - 1]);
      }
  }
} finally {
  rmSync(folder, { recursive: true });
}
if (values.json) console.log(JSON.stringify(rows));
process.exit(0);
