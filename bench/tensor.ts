// One training step on every backend that loads: npm run bench:tensor [-- --json] [--backends a,b] [--seconds S]
// [--device NAME], an execution provider of onnxruntime such as cuda
import './errors.js';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { start } from '../src/tensor/backend.js';
import { BACKENDS, type BackendName } from '../src/tensor/names.js';
import { digitsStep, residualStep, type TrainingStep } from './trainingSteps.js';

const { values: args } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    backends: { type: 'string', default: BACKENDS.join(',') },
    nets: { type: 'string', default: 'residual,digits' },
    seconds: { type: 'string', default: '6' },
    threads: { type: 'string' },
    device: { type: 'string' },
  },
});
const NETS: Record<string, { what: string; make: (batch?: number) => TrainingStep }> = {
  residual: { what: '6 blocks x 64 channels, 9x9x17, batch 128', make: residualStep },
  digits: { what: 'digits CNN of recipe keras, 28x28, batch 512', make: digitsStep },
};
/** tfjs's own kernels take minutes at the full batch: they are measured on a smaller one, which favours them. */
const SMALL_BATCH: Partial<Record<BackendName, number>> = { wasm: 32, cpu: 1 };

interface Row {
  net: string;
  backend: string;
  batch?: number;
  samplesPerSecond?: number;
  /** Samples for each second of processor time, all threads together: holds when the machine is shared. */
  samplesPerCoreSecond?: number;
  problem?: string;
  /** Share of each kind of node in a step's time, by onnxruntime's profiler. */
  shares?: [op: string, share: number, nodes: number][];
}

const rows: Row[] = [];
const { device } = args;
const threads = args.threads ? Number(args.threads) : undefined;
for (const backend of args.backends.split(',') as BackendName[])
  for (const net of args.nets.split(',')) {
    const row: Row = { net, backend };
    rows.push(row);
    const problem = await start(backend, { threads, device });
    if (problem) row.problem = problem;
    else {
      const train = NETS[net].make(SMALL_BATCH[backend]);
      row.batch = train.batch;
      Object.assign(row, await rate(train, Number(args.seconds) * 1000, backend === 'cpu' ? 0 : 2));
      train.dispose();
      if (backend === 'onnxruntime') row.shares = await profile(NETS[net].make);
    }
    if (!args.json) print(row);
  }
if (args.json) console.log(JSON.stringify(rows));
else
  for (const net of args.nets.split(',')) {
    const of = (backend: string) =>
      rows.find((r) => r.net === net && r.backend === backend)?.samplesPerSecond;
    const ours = of('onnxruntime');
    const wasm = of('wasm');
    if (ours && wasm) console.log(`${net}: onnxruntime is ${(ours / wasm).toFixed(1)} times wasm`);
  }

/** Samples a second: the median step of those that fit into the time, after warm-up steps that may compile. */
async function rate(
  train: TrainingStep,
  milliseconds: number,
  warmup: number,
): Promise<Pick<Row, 'samplesPerSecond' | 'samplesPerCoreSecond'>> {
  for (let i = 0; i < warmup; i++) await train.step();
  const times: number[] = [];
  const begun = performance.now();
  const before = process.cpuUsage();
  while (times.length === 0 || performance.now() - begun < milliseconds) {
    const at = performance.now();
    await train.step();
    times.push(performance.now() - at);
  }
  const { user, system } = process.cpuUsage(before);
  times.sort((a, b) => a - b);
  return {
    samplesPerSecond: (train.batch * 1000) / times[times.length >> 1],
    samplesPerCoreSecond: (train.batch * times.length * 1e6) / (user + system),
  };
}

/** Runs some steps under onnxruntime's profiler. */
async function profile(make: () => TrainingStep): Promise<Row['shares']> {
  const folder = mkdtempSync(join(tmpdir(), 'zero-profile-'));
  await start('onnxruntime', { threads, device, profile: join(folder, 'run') });
  const train = make();
  for (let i = 0; i < 4; i++) await train.step();
  train.dispose();
  await start('onnxruntime', { threads, device }); // which ends the profiled one
  // The training step is the graph whose nodes take longest.
  const graphs = readdirSync(folder).map((file) => {
    const text = readFileSync(join(folder, file), 'utf8').replace(/,?\s*$/, '');
    const events = JSON.parse(text.endsWith(']') ? text : `${text}]`) as Event[];
    const runs = events.filter((e) => e.cat === 'Node' && e.name.endsWith('_kernel_time'));
    return [...groupBy(runs, ({ name }) => name).values()].map(typical);
  });
  rmSync(folder, { recursive: true });
  const timeOf = (events: Event[]) => events.reduce((sum, e) => sum + e.dur, 0);
  const step = graphs.reduce((a, b) => (timeOf(b) > timeOf(a) ? b : a));
  // On a device, what has to be computed on the processor shows.
  const opOf = ({ args: { op_name = 'unknown', provider = '' } = {} }: Event) =>
    device ? `${op_name}, ${provider.replace('ExecutionProvider', '')}` : op_name;
  return [...groupBy(step, opOf)]
    .map(([op, events]): [string, number, number] => [op, timeOf(events) / timeOf(step), events.length])
    .sort((a, b) => b[1] - a[1]);
}

/** One run of a node; the first runs choose algorithms and take memory. */
interface Event {
  cat: string;
  name: string;
  dur: number;
  args?: { op_name?: string; provider?: string };
}

function groupBy(events: readonly Event[], keyOf: (event: Event) => string): Map<string, Event[]> {
  const groups = new Map<string, Event[]>();
  for (const event of events) {
    const key = keyOf(event);
    const group = groups.get(key);
    if (group) group.push(event);
    else groups.set(key, [event]);
  }
  return groups;
}

/** The median of a node's runs. */
function typical(runs: Event[]): Event {
  return runs.sort((a, b) => a.dur - b.dur)[runs.length >> 1];
}

function print(row: Row): void {
  const { net, backend, samplesPerSecond, samplesPerCoreSecond, problem, batch, shares } = row;
  const speed =
    samplesPerSecond && samplesPerCoreSecond
      ? `${samplesPerSecond.toPrecision(3)} samples/s at batch ${batch}, ${samplesPerCoreSecond.toPrecision(3)} a core-second`
      : problem;
  console.log(`${NETS[net].what}: ${backend}: ${speed}`);
  for (const [op, share, nodes] of shares ?? [])
    if (share > 0.004) console.log(`    ${(share * 100).toFixed(1).padStart(5)} %  ${op} (${nodes})`);
}
