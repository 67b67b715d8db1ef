import { availableParallelism } from 'node:os';
import { UsageError, ZeroError } from '../../../base/errors.js';
import { lockFolders } from '../../../base/files/lock.js';
import { boardsOf } from '../../../selfplay/boards.js';
import { eloDifference, eloWords } from '../../../selfplay/match/elo.js';
import { networkSteps } from '../../../selfplay/networkFile.js';
import { recordFiles } from '../../../selfplay/recordFolder.js';
import { onInterrupt } from '../../terminal/interrupt.js';
import { formatDuration, formatRate, Progress } from '../../terminal/progress.js';
import type { RunConfig } from '../settings/config.js';
import type { EvaluationChoice } from '../training/evaluation.js';
import { beginWith, firstWeights, openGames, openWeights } from './begin.js';
import { isRun, type RunFolder, runFolder } from './folder.js';
import type { MetricsLine } from './metrics.js';
import { type OpenedRun, type OpenOptions, openRun, planRun } from './open.js';
import { playerName } from './opponents.js';
import { packRun } from './packRun.js';
import { checkSnapshot, restoreRun } from './restoreRun.js';
import { Run, type RunBudget, type RunCallbacks } from './run.js';

/** Options of `zero run`, as the command line has them. */
export interface RunOptions extends OpenOptions, EvaluationChoice {
  minutes?: number;
  hours?: number;
  coreHours?: number;
  workers?: number;
  threads?: number;
  backend?: string;
  finalGames: number;
  snapshot?: string;
  /** Megabytes. */
  snapshotLimit: number;
  restore?: string;
  /** Whose weights the run begins with, and whose games too. */
  from?: string;
  grow?: string;
  /** The server of other machines, the run's name there, how to reach it, and players of the hub itself. */
  nats?: string;
  name?: string;
  creds?: string;
  ca?: string;
  localWorkers?: number;
  json?: boolean;
}

/** `zero run` behind its command line. */
export async function runCommand(root: string, options: RunOptions): Promise<void> {
  const folder = runFolder(root);
  if (options.snapshot !== undefined) {
    const { bytes, paths } = packRun(folder, options.snapshot, options.snapshotLimit * 1e6);
    const games = paths.filter((path) => path.startsWith('records/')).length;
    const { length: gameFiles } = recordFiles(folder.records);
    console.log(
      options.json
        ? JSON.stringify({ snapshot: options.snapshot, bytes, gameFiles: games, ofGameFiles: gameFiles })
        : `${options.snapshot}: ${(bytes / 1e6).toFixed(1)} MB, ${games} of ${gameFiles} files of games${games === 0 && gameFiles > 0 ? ' (more with --snapshot-limit)' : ''}; zero run FOLDER --restore ${options.snapshot} goes on from it`,
    );
    return;
  }
  // A mistake on the command line or in a snapshot shows before anything is made; what is written is written under the lock.
  const restored = options.restore === undefined ? undefined : checkSnapshot(options.restore);
  // The same command goes on with a run that has begun.
  const begun = isRun(folder);
  const source = options.grow ?? options.from;
  const from = source === undefined || begun ? undefined : openWeights(source);
  const games = options.grow === undefined || begun ? undefined : openGames(options.grow);
  const asked = { ...options, shape: from?.config };
  const plan = planRun(folder, asked, restored?.config);
  const weights = from && firstWeights(from, plan.config);
  if (from && games && !boardsOf(plan.config.network).includes(from.config.size))
    throw new UsageError(
      `the games of ${source} are on ${from.config.size}x${from.config.size}; give --size ${from.config.size}x${from.config.size}, or --from in place of --grow`,
    );
  const release = lockFolders(folder.root, folder.networks, folder.records, folder.checkpoint);
  try {
    if (restored) restoreRun(folder, restored);
    if (weights) beginWith(weights, plan.config, folder, games);
    await goOn(folder, openRun(folder, asked), options);
  } finally {
    release();
  }
}

/** Begins or continues a run whose folder is locked. */
async function goOn(folder: RunFolder, { config, fresh }: OpenedRun, options: RunOptions): Promise<void> {
  const cores = availableParallelism();
  const minutes =
    options.hours !== undefined
      ? options.hours * 60
      : (options.minutes ??
        (options.coreHours !== undefined ? Number.POSITIVE_INFINITY : config.network.size <= 5 ? 10 : 60));
  const budget = {
    seconds: minutes * 60,
    cpuSeconds: (options.coreHours ?? Number.POSITIVE_INFINITY) * 3600,
    workers: options.localWorkers ?? options.workers ?? cores,
    connect: connector(folder, config, options),
    // Half the cores: a training step gains little from more, and players rest for a learner that falls behind.
    threads: options.threads ?? Math.max(1, cores >> 1),
    backend: options.backend,
    device: options.device,
    evaluator: options.evaluator,
  };
  const { size, recipe, blocks, channels } = config.network;
  const byCpu = Number.isFinite(budget.cpuSeconds);
  const total = byCpu ? budget.cpuSeconds : budget.seconds;
  const spent = (line: { time: number; cpu: number }) => Math.round(byCpu ? line.cpu : line.time);
  const boards = config.selfplay.sizes || `${size}x${size}`;
  const progress = new Progress(boards, {
    total: Math.round(total),
    unit: byCpu ? 'core-s' : 's',
    time: true,
    quiet: false,
    plainEvery: 30,
  });
  const interruption = new AbortController();
  const callbacks: RunCallbacks = {
    onTick: (line) => progress.update(spent(line), describe(line)),
    onNetwork: () => {},
    onMatch: (line, rated) => {
      const elo = rated.find((r) => r.step === line.step)?.elo ?? 0;
      progress.log(
        `${formatDuration(line.time)}  step ${line.step} - ${playerName(line.opponent)}: ${line.wins}-${line.losses}${line.draws > 0 ? `-${line.draws}` : ''}, Elo ${Math.round(elo)} above random play`,
      );
    },
    onNote: (text) => progress.log(text),
  };
  const run = new Run(folder, config, budget, callbacks, interruption.signal);
  process.stderr.write(
    `${fresh ? 'Begins' : 'Continues'} a run in ${folder.root}: ${boards}, recipe ${recipe}, ${blocks} blocks of ${channels} channels, ` +
      `${budget.workers} self-play workers on ${cores} cores, ${formatDuration(Math.max(0, total - spent({ time: run.seconds, cpu: run.cpuSeconds })))}${byCpu ? ' of processor time' : ''} left\n`,
  );
  const stopListening = onInterrupt(interruption, () => progress.log('saving; the same command goes on'));
  try {
    await run.go();
    progress.update(spent({ time: run.seconds, cpu: run.cpuSeconds }));
    progress.end();
    if (run.progress < 1) return;
    if (options.finalGames > 0) await finalMatches(run, options, interruption.signal);
  } finally {
    stopListening();
  }
}

/** What makes the way to players on other machines, where the user gave a server. */
function connector(folder: RunFolder, config: RunConfig, options: RunOptions): RunBudget['connect'] {
  const { nats: url, name, creds, ca, localWorkers } = options;
  if (url === undefined) {
    if (localWorkers !== undefined)
      throw new UsageError('--local-workers goes with --nats; --workers is for a run on one machine');
    return undefined;
  }
  return async (owner) => {
    const { startHub } = await import('../machines/startHub.js');
    return startHub({ url, name, creds, ca }, folder, config, owner);
  };
}

/** The run's last word: the newest network against random play and against the first one that learned. */
async function finalMatches(run: Run, options: RunOptions, signal: AbortSignal): Promise<void> {
  const steps = networkSteps(run.folder.networks);
  const last = steps.at(-1);
  if (last === undefined || last === 0)
    throw new ZeroError('the run made no network; give it more time with --minutes');
  const older = steps.slice(0, -1);
  const first = older.find((s) => s > 0) ?? older[0];
  const results = [];
  for (const opponent of ['random' as const, ...(first === undefined ? [] : [first])]) {
    const r = await run.playMatch(last, opponent, options.finalGames, signal);
    if (!r) return;
    const e = eloDifference(r.wins, r.losses, r.draws);
    results.push({ step: last, opponent, wins: r.wins, losses: r.losses, draws: r.draws, ...e });
    // A restored run has not all of its networks.
    const generation = steps[0] === 0 ? 'the first generation' : 'the oldest network at hand';
    const name = opponent === 'random' ? 'random play' : `${generation} (step ${opponent})`;
    if (!options.json)
      console.log(
        `step ${last} against ${name}: ${r.wins} wins, ${r.losses} losses, ${r.draws} draws of ${options.finalGames}; Elo ${signed(e.elo)}, 95 % at least ${signed(e.low)}`,
      );
  }
  if (options.json)
    console.log(
      JSON.stringify({
        folder: run.folder.root,
        seconds: Math.round(run.seconds),
        games: run.games,
        matches: results,
      }),
    );
}

/** An Elo difference with its sign, or in words. */
function signed(elo: number): string {
  return `${elo > 0 && Number.isFinite(elo) ? '+' : ''}${eloWords(elo)}`;
}

function describe(line: MetricsLine): string {
  const parts = [
    `${line.games} games`,
    `${formatRate(line.movesPerSecond)} moves/s`,
    `${formatRate(line.evaluationsPerSecond)} evals/s`,
    `step ${line.step}`,
  ];
  if (line.losses)
    parts.push(`policy ${line.losses.policy.toFixed(3)}`, `value ${line.losses.value.toFixed(3)}`);
  return parts.join('  ');
}
