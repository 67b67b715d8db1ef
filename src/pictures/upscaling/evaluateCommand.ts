import { basename, join } from 'node:path';
import { ZeroError } from '../../../base/errors.js';
import { isFolder } from '../../../base/files/read.js';
import { endingSignal } from '../../terminal/interrupt.js';
import { Progress } from '../../terminal/progress.js';
import { picturesIn } from '../codecs/folder.js';
import { readPicture } from '../codecs/read.js';
import { bicubic, type Judgement, judge } from './judgement.js';
import { findUpscalingModel } from './modelFile.js';
import type { Scale } from './network.js';
import { pairOf } from './photographs.js';
import { type UpscaleOptions, Upscaler } from './upscaler.js';

/** Options of `zero upscale evaluate`. */
export interface EvaluateOptions {
  data: string;
  scale?: Scale;
  grain?: number;
  threads?: number;
  json?: boolean;
}

/** A picture's row: its name, and how the model's and the bicubic result do. */
interface Row {
  name: string;
  model: Judgement;
  bicubic: Judgement;
}

/** Points of a shrunk picture's side at least: less cannot be judged. */
const LEAST = 16;

/** `zero upscale evaluate` behind its command line. */
export async function evaluateCommand(name: string, options: EvaluateOptions): Promise<void> {
  const { model, path } = findUpscalingModel(name, options.scale);
  const names = isFolder(options.data) ? picturesIn(options.data) : [''];
  const upscaler = new Upscaler(model, options);
  const ending = endingSignal();
  const progress = new Progress('evaluating', { total: names.length, unit: 'pictures', quiet: options.json });
  const rows: Row[] = [];
  const notices: string[] = [];
  try {
    for (const [i, file] of names.entries()) {
      try {
        const row = await rowOf(upscaler, join(options.data, file), file, {
          grain: options.grain,
          signal: ending.signal,
        });
        if (row) rows.push(row);
      } catch (error) {
        if (!(error instanceof ZeroError) || names.length === 1) throw error;
        notices.push(`left out: ${error.message}`);
      }
      if (ending.signal.aborted) break;
      progress.update(i + 1);
    }
  } finally {
    ending.release();
    upscaler.dispose();
    progress.end();
  }
  if (rows.length === 0) throw new ZeroError(`none of the pictures in ${options.data} could be judged`);
  const means = { model: meanOf(rows.map((r) => r.model)), bicubic: meanOf(rows.map((r) => r.bicubic)) };
  if (options.json) {
    console.log(
      JSON.stringify({ model: path, scale: model.scale, about: model.about, pictures: rows, means, notices }),
    );
    return;
  }
  for (const notice of notices) console.log(notice);
  for (const line of tableOf(rows, means)) console.log(line);
}

async function rowOf(
  upscaler: Upscaler,
  path: string,
  file: string,
  how: UpscaleOptions,
): Promise<Row | undefined> {
  const { picture } = await readPicture(path);
  const { width, height, rgb } = picture;
  const pair = pairOf(file, { width, height, rgb }, upscaler.model.scale, LEAST);
  if (!pair) throw new ZeroError(`${path} is ${width}x${height}, too small to be judged`);
  const { small, large } = pair;
  const result = await upscaler.upscale(small, how);
  if (!result) return undefined;
  const of = (made: typeof large) => judge(made, large, small, upscaler.scale);
  return { name: file || basename(path), model: of(result), bicubic: of(bicubic(small, upscaler.scale)) };
}

function meanOf(list: readonly Judgement[]): Judgement {
  const mean = (pick: (j: Judgement) => number) => list.reduce((sum, j) => sum + pick(j), 0) / list.length;
  return {
    psnr: mean((j) => j.psnr),
    ssim: mean((j) => j.ssim),
    consistency: mean((j) => j.consistency),
    detail: mean((j) => j.detail),
  };
}

/** A line a picture: the model's figures, and the bicubic ones behind them. */
function tableOf(rows: readonly Row[], means: Omit<Row, 'name'>): string[] {
  const width = Math.max(7, ...rows.map(({ name }) => name.length));
  const line = ({ name, model: m, bicubic: b }: Row) =>
    [
      name.padEnd(width),
      `${m.psnr.toFixed(2)} dB  ${m.ssim.toFixed(4)}`,
      `${b.psnr.toFixed(2)} dB  ${b.ssim.toFixed(4)}`,
      `${m.consistency.toFixed(1)} dB`.padStart(11),
      m.detail.toFixed(2).padStart(6),
    ].join('   ');
  return [
    `${'picture'.padEnd(width)}   ${'PSNR      SSIM'.padEnd(16)}   ${'bicubic'.padEnd(16)}   consistency   detail`,
    ...rows.map(line),
    line({ name: 'mean', ...means }),
  ];
}
