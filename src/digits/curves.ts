import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { ZeroError } from '../../base/errors.js';
import { writeFileAtomic } from '../../base/files/atomic.js';
import { type Series, svgCharts } from '../plot/svg.js';
import { type LogLine, readLog } from '../tensor/training/log.js';

/** Validation errors above this share would flatten the part of the curve that matters. */
const HIGHEST_ERROR = 0.03;

/** `zero mnist curves` behind its command line: draws the metrics of trainings as SVG. */
export function curvesCommand(paths: readonly string[], options: { out: string }): void {
  const runs = paths.map((path) => {
    const lines = epochsOf(path);
    return { name: nameOf(path), lines };
  });
  const over = (x: (line: LogLine) => number, y: (line: LogLine) => number | undefined): Series[] =>
    runs.map(({ name, lines }) => ({
      name,
      points: lines.flatMap((line) => {
        const value = y(line);
        return value === undefined ? [] : [[x(line), value] as const];
      }),
    }));
  // Processor time, for wall time depends on what else the machine does.
  const minutes = (line: LogLine) => line.cpu / 60;
  const error = (line: LogLine): number | undefined => {
    const share = 1 - line['validation/accuracy'];
    return share <= HIGHEST_ERROR ? 100 * share : undefined;
  };
  const svg = svgCharts([
    {
      title: `validation error in % (below ${100 * HIGHEST_ERROR} %)`,
      xLabel: 'minutes of processor time',
      series: over(minutes, error),
    },
    {
      title: 'validation loss',
      xLabel: 'minutes of processor time',
      series: over(minutes, (line) => line['validation/loss']),
    },
    {
      title: 'training loss',
      xLabel: 'minutes of processor time',
      series: over(minutes, (line) => line['epoch/loss']),
    },
    {
      title: 'learning rate',
      xLabel: 'epoch',
      series: over(
        (line) => line.epoch,
        (line) => line.rate,
      ),
    },
  ]);
  writeFileAtomic(options.out, svg);
  console.log(
    `${options.out}: ${runs.map(({ name, lines }) => `${name}, ${lines.length} epochs`).join('; ')}`,
  );
}

/** The epochs of a training's folder or of its metrics.jsonl. @throws ZeroError when there are none. */
function epochsOf(path: string): LogLine[] {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, 'metrics.jsonl') : path;
  const lines = readLog(file).filter((line) => typeof line.epoch === 'number');
  if (lines.length === 0) throw new ZeroError(`${file} has no epochs; give the folder of a training`);
  return lines;
}

function nameOf(path: string): string {
  return basename(resolve(path)).replace(/\.jsonl$/, '');
}
