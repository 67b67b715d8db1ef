import { writeFileAtomic } from '../../../base/files/atomic.js';
import { readJsonLines } from '../../../base/files/json.js';
import { lockHolder } from '../../../base/files/lock.js';
import { networkSteps } from '../../../selfplay/networkFile.js';
import { svgCharts } from '../../plot/svg.js';
import { terminalChart } from '../../plot/terminal.js';
import { formatDuration, formatRate } from '../../terminal/progress.js';
import { runFolder } from './folder.js';
import type { MetricsLine } from './metrics.js';
import { readConfig } from './open.js';
import type { MatchLine } from './opponents.js';
import { rateRun } from './rating.js';

/** `zero status` behind its command line. @throws ZeroError when the folder holds no run. */
export function statusCommand(root: string, options: { plot?: string; json?: boolean }): void {
  const folder = runFolder(root);
  const config = readConfig(folder);
  const metrics = readJsonLines<MetricsLine>(folder.metrics);
  const rated = rateRun(readJsonLines<MatchLine>(folder.matches));
  const process = lockHolder(folder.lock);
  const last = metrics.at(-1);
  const networks = networkSteps(folder.networks);
  const elo = rated.map((r) => [r.time / 60, r.elo] as const);
  if (options.plot !== undefined) {
    const term = (name: 'policy' | 'value' | 'score' | 'ownership') => ({
      name,
      points: thin(metrics).flatMap((m) => (m.losses ? [[m.time / 60, m.losses[name]] as const] : [])),
    });
    const charts = [
      { title: 'Elo above random play', xLabel: 'minutes', series: [{ name: 'Elo', points: elo }] },
      { title: 'Policy loss', xLabel: 'minutes', series: [term('policy')] },
      { title: 'Other losses', xLabel: 'minutes', series: [term('value'), term('score'), term('ownership')] },
    ];
    writeFileAtomic(options.plot, svgCharts(charts));
  }
  if (options.json) {
    console.log(
      JSON.stringify({
        folder: root,
        running: process ?? null,
        config,
        last: last ?? null,
        networks: networks.length,
        ratings: rated,
      }),
    );
    return;
  }
  const { size, recipe, blocks, channels } = config.network;
  console.log(
    `${root}: ${size}x${size}, recipe ${recipe}, ${blocks} blocks of ${channels} channels; ${process ? `running as process ${process}` : 'not running'}`,
  );
  if (!last) {
    console.log('nothing measured yet');
    return;
  }
  console.log(
    `time ${formatDuration(last.time)}${last.cpu ? `, ${(last.cpu / 3600).toFixed(2)} core-hours` : ''}, ${last.games} games, ${last.positions} positions learned from, step ${last.step}, ${networks.length} networks`,
  );
  console.log(
    `now ${formatRate(last.gamesPerSecond)} games/s, ${formatRate(last.evaluationsPerSecond)} evaluations/s, ${formatRate(last.samplesPerSecond)} samples/s, players resting ${Math.round(100 * (last.rested ?? 0))} % of the time`,
  );
  if (last.losses)
    console.log(
      `losses: ${Object.entries(last.losses)
        .map(([k, v]) => `${k} ${v.toFixed(3)}`)
        .join(', ')}`,
    );
  if (rated.length > 0) {
    console.log(
      `\nElo above random play, by time (${formatDuration(rated.at(-1)!.time)} at the right); step ${rated.at(-1)!.step}: ${Math.round(rated.at(-1)!.elo)}`,
    );
    console.log(terminalChart(elo));
  }
  console.log('\npolicy loss');
  console.log(
    terminalChart(thin(metrics).flatMap((m) => (m.losses ? [[m.time, m.losses.policy] as const] : []))),
  );
}

/** At most some hundreds of lines, evenly spread. */
function thin(lines: readonly MetricsLine[]): readonly MetricsLine[] {
  const every = Math.ceil(lines.length / 400);
  return lines.filter((_, i) => i % every === 0);
}
