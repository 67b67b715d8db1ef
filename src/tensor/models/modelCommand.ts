import { ZeroError } from '../../../base/errors.js';
import { writeFileAtomic } from '../../../base/files/atomic.js';
import { readPlainFile } from '../../../base/files/read.js';
import { tilesPng } from '../../plot/tiles.js';
import { useBackend } from '../backend.js';
import { loadModel } from './files.js';
import { featureMaps, filterTiles } from './maps.js';
import { compareWithOnnx, modelToOnnx } from './onnx.js';
import { readPicture } from './picture.js';
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
  const onnx = readPlainFile(file);
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

/** `zero model maps` behind its command line: what the layers make of a picture. */
export async function mapsCommand(
  folder: string,
  options: { image: string; layer?: string; most: number; out: string; json?: boolean },
): Promise<void> {
  await useBackend();
  const model = await loadModel(folder);
  const { tensor, notice } = await readPicture(options.image, model);
  const maps = await featureMaps(model, tensor, options.layer, options.most);
  tensor.dispose();
  writeFileAtomic(options.out, tilesPng(maps.map((m) => m.row)));
  if (options.json) {
    const layers = maps.map(({ number, name, kind, shape, row }) => ({
      number,
      name,
      kind,
      shape,
      strongest: row.tiles.map((tile) => tile.label),
    }));
    console.log(JSON.stringify({ out: options.out, notice, layers }));
    return;
  }
  if (notice) process.stderr.write(`${notice}\n`);
  for (const { number, name, kind, shape, row } of maps)
    console.log(
      `${String(number).padStart(3)}  ${name} (${kind})  ${shape.join('x')}, strongest first: ${row.tiles
        .slice(0, 8)
        .map((t) => t.label)
        .join(' ')}`,
    );
  console.log(`${options.out}: red is positive, blue negative, full colour the strongest value of a layer`);
}

/** `zero model filters` behind its command line: the weights of a convolution. */
export async function filtersCommand(
  folder: string,
  options: { layer: string; out: string; json?: boolean },
): Promise<void> {
  await useBackend({ backend: 'cpu' });
  const rows = await filterTiles(await loadModel(folder), options.layer);
  writeFileAtomic(options.out, tilesPng(rows));
  const filters = rows.length > 1 ? rows.length : rows[0].tiles.length;
  console.log(
    options.json
      ? JSON.stringify({ out: options.out, filters })
      : `${options.out}: ${filters} filters, the strongest first; red is positive, blue negative`,
  );
}
