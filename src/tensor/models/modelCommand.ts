import { readFileSync } from 'node:fs';
import { ZeroError } from '../../../base/errors.js';
import { fileError, writeFileAtomic } from '../../../base/files/atomic.js';
import { useBackend } from '../backend.js';
import { loadModel } from './files.js';
import { compareWithOnnx, modelToOnnx } from './onnx.js';
import { formatSummary, summarize } from './summary.js';

/** Differences that the order of additions explains, as a share of the largest output. */
const TOLERANCE = 1e-4;

/** `zero model summary` behind its command line. */
export async function summaryCommand(folder: string, options: { json?: boolean }): Promise<void> {
  await useBackend({ backend: 'cpu' }); // nothing is computed, and it always loads
  const summary = summarize(await loadModel(folder));
  console.log(options.json ? JSON.stringify(summary) : formatSummary(summary));
}

/** `zero model export` behind its command line: writes the file only when it gives the model's outputs. */
export async function exportCommand(
  folder: string,
  options: { out: string; fold?: boolean; json?: boolean },
): Promise<void> {
  // Another implementation than the one that the export is for.
  await useBackend({ backend: 'cpu' });
  const model = await loadModel(folder);
  const onnx = modelToOnnx(model, { fold: options.fold });
  const difference = compareWithOnnx(model, onnx);
  if (!(difference <= TOLERANCE))
    throw new ZeroError(
      `the export of ${folder} gives outputs that differ by ${difference.toPrecision(2)} from the model's; nothing was written, please report this model`,
    );
  writeFileAtomic(options.out, onnx);
  const bytes = onnx.length;
  console.log(
    options.json
      ? JSON.stringify({ file: options.out, bytes, difference })
      : `${options.out}: ${bytes.toLocaleString('en-US')} bytes, outputs differ by ${difference.toPrecision(2)} at most`,
  );
}

/** `zero model check` behind its command line. @returns whether the outputs agree. */
export async function checkCommand(
  folder: string,
  file: string,
  options: { tolerance: number; json?: boolean },
): Promise<boolean> {
  await useBackend({ backend: 'cpu' });
  const model = await loadModel(folder);
  let onnx: Uint8Array;
  try {
    onnx = readFileSync(file);
  } catch (error) {
    throw fileError('read', file, error);
  }
  let difference: number;
  try {
    difference = compareWithOnnx(model, onnx);
  } catch (error) {
    throw new ZeroError(
      `${file} cannot be compared with ${folder}: ${(error as Error).message.split('\n')[0]}`,
      { cause: error },
    );
  }
  const same = difference <= options.tolerance;
  console.log(
    options.json
      ? JSON.stringify({ same, difference })
      : `${same ? 'the same' : 'NOT the same'}: outputs differ by ${difference.toPrecision(2)} at most`,
  );
  return same;
}
