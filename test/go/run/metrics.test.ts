import { parseJsonLines } from '../../../base/files/json.js';
import { metricsLine } from '../../../src/go/run/metrics.js';
import { matchLine } from '../../../src/go/run/opponents.js';
import { rateRun } from '../../../src/go/run/rating.js';
import { statusText } from '../../../src/go/run/statusCommand.js';
import { presetConfig } from '../../../src/go/settings/presets.js';
import { fuzzValues } from '../../fuzz.js';

const losses = { total: 2, policy: 1.5, value: 0.5, score: 0.2, ownership: 0.1 };
const lines = [
  { time: 10, cpu: 20, step: 5, games: 50, losses },
  { time: 20, step: 6 },
];
const matches = [
  { time: 60, step: 100, opponent: 'random', wins: 9, losses: 1, draws: 0, visits: 8 },
  { time: 120, step: 200, opponent: 100, wins: 5, losses: 4, draws: 1, visits: 8 },
];
const jsonl = (values: unknown) =>
  Buffer.from((Array.isArray(values) ? values : [values]).map((value) => JSON.stringify(value)).join('\n'));

fuzzValues('metrics and matches of a run', [{ lines, matches }], (value) => {
  const { lines, matches } = (value ?? {}) as { lines?: unknown; matches?: unknown };
  const last = parseJsonLines(jsonl(lines), metricsLine).at(-1) ?? null;
  const ratings = rateRun(parseJsonLines(jsonl(matches), matchLine));
  statusText({
    folder: 'run',
    running: null,
    limit: null,
    machines: null,
    boards: {},
    config: presetConfig('fast', 5, 1),
    last,
    networks: 1,
    ratings,
    losses: [],
  });
});
