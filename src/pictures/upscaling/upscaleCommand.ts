import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { UsageError, ZeroError } from '../../../base/errors.js';
import { isFolder } from '../../../base/files/read.js';
import { EXIT } from '../../terminal/exit.js';
import { endingSignal } from '../../terminal/interrupt.js';
import { formatRate, Progress } from '../../terminal/progress.js';
import { picturesIn } from '../codecs/folder.js';
import { formatToWrite } from '../codecs/formats.js';
import { checkPixels, megapixels, type Picture } from '../codecs/picture.js';
import { readPicture } from '../codecs/read.js';
import { checkWritable, writePicture } from '../codecs/write.js';
import { bicubic, consistency, inventedMap, sideBySide } from './judgement.js';
import { findUpscalingModel } from './modelFile.js';
import type { Scale } from './network.js';
import { Upscaler } from './upscaler.js';

/** Options of `zero upscale IN OUT`. */
export interface UpscaleCommandOptions {
  scale?: Scale;
  model: string;
  compare?: string;
  invented?: string;
  maxPixels: number;
  tile: number;
  seed: number;
  grain?: number;
  force?: boolean;
  threads?: number;
  json?: boolean;
}

/** What is told of a picture that was made. */
interface Report {
  in: string;
  out: string;
  width: number;
  height: number;
  seconds: number;
  /** Processor seconds, of all threads. */
  cpu: number;
  /** The result shrunk again against the input, in decibels; none where it is equal. */
  consistency: number | undefined;
  /** Mean of the luminance that is gone when the result is shrunk again, in steps of 255. */
  invented: number | undefined;
  notices: string[];
}

/** `zero upscale` behind its command line: a picture, or those of a folder. */
export async function upscaleCommand(
  input: string,
  output: string,
  options: UpscaleCommandOptions,
): Promise<void> {
  const say = (line: string) => (options.json ? undefined : console.log(line));
  const jobs = jobsOf(input, output, options, say);
  const { model } = findUpscalingModel(options.model, options.scale);
  const upscaler = new Upscaler(model, options);
  const ending = endingSignal();
  const reports: Report[] = [];
  const problems: string[] = [];
  try {
    for (const job of jobs) {
      try {
        const report = await upscaleFile(upscaler, job.from, job.to, options, ending.signal);
        if (!report) break;
        reports.push(report);
        for (const line of linesOf(report)) say(line);
      } catch (error) {
        if (!(error instanceof ZeroError) || !job.inFolder) throw error;
        problems.push(error.message);
        say(`left out: ${error.message}`);
      }
    }
  } finally {
    ending.release();
    upscaler.dispose();
  }
  if (options.json)
    console.log(JSON.stringify({ model: options.model, scale: model.scale, pictures: reports, problems }));
  else if (ending.signal.aborted) say('stopped; nothing half made was written');
  if (problems.length > 0 && !ending.signal.aborted) process.exitCode = EXIT.problem;
}

interface Job {
  from: string;
  to: string;
  inFolder: boolean;
}

/** The files to make. @throws UsageError when OUT is there already, ZeroError when IN is not. */
function jobsOf(
  input: string,
  output: string,
  { force, compare, invented }: UpscaleCommandOptions,
  say: (line: string) => void,
): Job[] {
  if (!existsSync(input)) throw new ZeroError(`there is no picture or folder ${input}; check the path`);
  const extras = [compare, invented].filter((path) => path !== undefined);
  if (!isFolder(input)) {
    const to = isFolder(output) ? join(output, basename(input)) : output;
    for (const path of [to, ...extras]) {
      formatToWrite(path);
      if (existsSync(path) && !force)
        throw new ZeroError(`${path} is there already; give another name, or --force to replace it`);
      checkWritable(path);
    }
    return [{ from: input, to, inFolder: false }];
  }
  if (extras.length > 0)
    throw new UsageError('--compare and --invented are for one picture, and IN is a folder; give a picture');
  const inside = resolve(output).startsWith(`${resolve(input)}/`) || resolve(output) === resolve(input);
  if (inside)
    throw new UsageError(
      `OUT is IN, or in it, and its pictures would be taken for new ones; give another folder`,
    );
  const all = picturesIn(input).map((name) => ({
    from: join(input, name),
    to: join(output, name),
    inFolder: true,
  }));
  const open = force ? all : all.filter(({ to }) => !existsSync(to));
  if (open.length < all.length)
    say(
      `${all.length - open.length} of ${all.length} pictures are in ${output} already; --force makes them anew`,
    );
  return open;
}

async function upscaleFile(
  upscaler: Upscaler,
  from: string,
  to: string,
  options: UpscaleCommandOptions,
  signal: AbortSignal,
): Promise<Report | undefined> {
  const { scale } = upscaler;
  const { picture, notices } = await readPicture(from, options);
  const [width, height] = [picture.width * scale, picture.height * scale];
  checkPixels(width, height, options.maxPixels, `the result of ${from}`);
  const began = { wall: performance.now(), cpu: process.cpuUsage() };
  const total = (width * height) / 1e6;
  const progress = new Progress(from, { total: Number(total.toFixed(2)), unit: 'MP', quiet: options.json });
  const result = await upscaler.upscale(picture, {
    tile: options.tile,
    seed: options.seed,
    grain: options.grain,
    signal,
    onProgress: (points) => progress.update(Number((points / 1e6).toFixed(2))),
  });
  progress.end();
  if (!result) return undefined;
  const { user, system } = process.cpuUsage(began.cpu);
  const seconds = (performance.now() - began.wall) / 1000;
  await writePicture(to, result);
  const { invented } = await writeExtras(picture, result, scale, options);
  const decibels = consistency(result, picture);
  return {
    in: from,
    out: to,
    width,
    height,
    seconds,
    cpu: (user + system) / 1e6,
    consistency: Number.isFinite(decibels) ? decibels : undefined,
    invented,
    notices,
  };
}

/** Writes the pictures that were asked for beside the result. */
async function writeExtras(
  picture: Picture,
  result: Picture,
  scale: number,
  { compare, invented }: UpscaleCommandOptions,
): Promise<{ invented: number | undefined }> {
  if (compare !== undefined) await writePicture(compare, sideBySide(bicubic(picture, scale), result));
  if (invented === undefined) return { invented: undefined };
  const { map, mean } = inventedMap(result, scale);
  await writePicture(invented, map);
  return { invented: mean };
}

function linesOf(report: Report): string[] {
  const { out, width, height, cpu, consistency: decibels, invented, notices } = report;
  const rate = formatRate((width * height) / 1e6 / Math.max(cpu, 1e-6));
  const agreement =
    decibels === undefined ? 'is equal to the input' : `agrees with the input to ${decibels.toFixed(1)} dB`;
  return [
    ...notices,
    `${out}: ${width}x${height}, ${megapixels(width * height)} MP, ${rate} MP a core-second; shrunk again it ${agreement}`,
    ...(invented === undefined
      ? []
      : [`detail invented: ${invented.toFixed(2)} of 255 steps of brightness on average`]),
  ];
}
