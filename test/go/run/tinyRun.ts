import { lockFolders } from '../../../base/files/lock.js';
import { runFolder } from '../../../src/go/run/folder.js';
import type { MetricsLine } from '../../../src/go/run/metrics.js';
import { openRun } from '../../../src/go/run/open.js';
import type { MatchLine } from '../../../src/go/run/opponents.js';
import { Run } from '../../../src/go/run/run.js';

/** A run so small that it plays, learns, exports and measures within seconds. */
export const TINY = [
  'network.blocks=1',
  'network.channels=8',
  'selfplay.simulations=8',
  'selfplay.quickSimulations=4',
  'selfplay.gamesAtOnce=8',
  'training.minPositions=100',
  'training.batch=32',
  // Little learning for each game, so that players need not wait for it.
  'training.samplesPerPosition=1',
  'training.exportEvery=1',
  'training.checkpointEvery=1',
  'matches.every=0.01',
  'matches.games=4',
  'matches.visits=4',
  'matches.gateGames=4',
];

/** What happened in a command of a run. */
export interface Happened {
  networks: number[];
  matches: MatchLine[];
  notes: string[];
  lines: MetricsLine[];
}

/**
 * Begins a tiny run on 5x5, or goes on with it, until `enough`, or at most two minutes.
 * @throws what the run throws.
 */
export async function goOn(
  root: string,
  enough: (happened: Happened) => boolean,
  { recipe, set = [] }: { recipe?: 'fast' | 'agz'; set?: string[] } = {},
): Promise<Happened> {
  const folder = runFolder(root);
  const release = lockFolders(folder.root, folder.networks, folder.records, folder.checkpoint);
  const { config } = openRun(folder, { recipe, size: 5, set: [...TINY, ...set] });
  const happened: Happened = { networks: [], matches: [], notes: [], lines: [] };
  const ending = new AbortController();
  const look = () => {
    if (enough(happened)) ending.abort();
  };
  const budget = { seconds: 1e6, cpuSeconds: 1e6, workers: 1, threads: 1, backend: 'onnxruntime' };
  const run = new Run(
    folder,
    config,
    budget,
    {
      onTick: (line) => {
        happened.lines.push(line);
        look();
      },
      onNetwork: (step) => happened.networks.push(step),
      onMatch: (line) => happened.matches.push(line),
      onNote: (text) => happened.notes.push(text),
    },
    ending.signal,
  );
  const timer = setTimeout(() => ending.abort(), 120_000);
  try {
    await run.go();
  } finally {
    clearTimeout(timer);
    release();
  }
  return happened;
}
