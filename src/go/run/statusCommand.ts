import { UsageError } from '../../../base/errors.js';
import { writeFileAtomic } from '../../../base/files/atomic.js';
import { svgCharts } from '../../plot/svg.js';
import { terminalChart } from '../../plot/terminal.js';
import { formatDuration, formatRate } from '../../terminal/progress.js';
import { machinesText } from '../machines/status.js';
import type { Losses } from '../training/losses.js';
import { limitText } from './learnerLimit.js';
import { type RunStatus, runStatus } from './status.js';

/** Options of `zero status`. */
export interface StatusOptions {
  plot?: string;
  nats?: string;
  run?: string;
  creds?: string;
  ca?: string;
  json?: boolean;
}

/** `zero status` behind its command line. @throws ZeroError when the folder holds no run. */
export async function statusCommand(folder: string | undefined, options: StatusOptions): Promise<void> {
  if (folder === undefined) {
    const { nats: url, run, creds, ca } = options;
    if (url === undefined || run === undefined)
      throw new UsageError('give the folder of a run, or --nats URL and --run NAME');
    const { statusOn } = await import('../machines/serverStatus.js');
    const machines = await statusOn({ url, creds, ca }, run);
    console.log(options.json ? JSON.stringify(machines) : machinesText(machines).trimStart());
    return;
  }
  const status = runStatus(folder);
  if (options.plot !== undefined) writeFileAtomic(options.plot, statusPlot(status));
  console.log(options.json ? JSON.stringify(status) : statusText(status));
}

/** The course of Elo and losses as an SVG picture. */
export function statusPlot({ ratings, losses }: RunStatus): string {
  const elo = ratings.map((r) => [r.time / 60, r.elo] as const);
  const loss = (name: 'policy' | 'value' | 'score' | 'ownership') => ({
    name,
    points: losses.map((point) => [point.time / 60, point.losses[name]] as const),
  });
  return svgCharts([
    { title: 'Elo above random play', xLabel: 'minutes', series: [{ name: 'Elo', points: elo }] },
    { title: 'Policy loss', xLabel: 'minutes', series: [loss('policy')] },
    { title: 'Other losses', xLabel: 'minutes', series: [loss('value'), loss('score'), loss('ownership')] },
  ]);
}

function termsOf(losses: Losses): string {
  const term = (loss: number) => (Number.isFinite(loss) ? loss.toFixed(3) : '-');
  return Object.entries(losses)
    .map(([name, loss]) => `${name} ${term(loss)}`)
    .join(', ');
}

/** The status in lines for people, with charts of text. */
export function statusText(status: RunStatus): string {
  const { folder, config, running, last, networks, ratings, losses, boards } = status;
  const { size, recipe, blocks, channels } = config.network;
  const lines = [
    `${folder}: ${config.selfplay.sizes || `${size}x${size}`}, recipe ${recipe}, ${blocks} blocks of ${channels} channels; ${running === null ? 'not running' : `running as process ${running}`}`,
  ];
  if (!last) return [...lines, 'nothing measured yet'].join('\n');
  const coreHours = last.cpu ? `, ${(last.cpu / 3600).toFixed(2)} core-hours` : '';
  lines.push(
    `time ${formatDuration(last.time)}${coreHours}, ${last.games} games, ${last.positions} positions learned from, step ${last.step}, ${networks} networks`,
    `now ${formatRate(last.gamesPerSecond)} games/s, ${formatRate(last.evaluationsPerSecond)} evaluations/s, ${formatRate(last.samplesPerSecond)} samples/s, players resting ${Math.round(100 * (last.rested ?? 0))} % of the time`,
  );
  if (status.limit) lines.push(limitText(status.limit));
  if (last.losses) {
    lines.push(`losses: ${termsOf(last.losses)}`);
  }
  for (const [side, { games, positions, losses }] of Object.entries(boards)) {
    const terms = losses ? `; losses: ${termsOf(losses)}` : '';
    lines.push(`${side}x${side}: ${games} games, ${positions} positions${terms}`);
  }
  if (status.machines) lines.push(machinesText(status.machines));
  const newest = ratings.at(-1);
  if (newest) {
    const elo = ratings.map((r) => [r.time / 60, r.elo] as const);
    lines.push(
      `\nElo above random play${config.selfplay.sizes ? ` on ${size}x${size}` : ''}, by time (${formatDuration(newest.time)} at the right); step ${newest.step}: ${Math.round(newest.elo)}`,
      terminalChart(elo),
    );
  }
  lines.push(
    '\npolicy loss',
    terminalChart(losses.map((point) => [point.time, point.losses.policy] as const)),
  );
  return lines.join('\n');
}
