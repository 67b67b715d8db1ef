import { extname } from 'node:path';
import { UsageError, ZeroError } from '../../base/errors.js';
import { writeFileAtomic } from '../../base/files/atomic.js';
import { type Example, isDrawable, MOST_SIDE, paddedSide } from './example.js';
import { background, step, svg } from './frame.js';

/** Seconds that a step is shown. */
const SECONDS = 0.7;

/**
 * Refuses an example that is too large to be looked at.
 * @throws UsageError
 */
export function checkDrawable({ axes }: Example): void {
  const [rows, columns] = axes;
  if (!isDrawable(axes))
    throw new UsageError(
      `a padded input of ${paddedSide(axes)} points a side and ${rows.out * columns.out} steps is too large to be drawn; give an input of up to ${MOST_SIDE}, such as 7x7`,
    );
}

/**
 * Writes the filter sliding over the input: as SVG that moves, or as GIF or WebP.
 * @throws UsageError for another ending; ZeroError when the file cannot be written.
 */
export async function drawFile(path: string, example: Example, title: string): Promise<void> {
  checkDrawable(example);
  const ending = extname(path).toLowerCase();
  if (ending === '.svg') {
    writeFileAtomic(path, movingSvg(example, title));
    return;
  }
  if (ending !== '.gif' && ending !== '.webp')
    throw new UsageError(`a drawing is written as .svg, .gif or .webp, not '${ending || path}'`);
  writeFileAtomic(path, await frames(example, title, ending));
}

/** One SVG whose steps are shown one after the other (SMIL, which browsers play in pictures too). */
export function movingSvg(example: Example, title: string): string {
  const [rows, columns] = example.axes;
  const steps = rows.out * columns.out;
  const duration = `${(steps * SECONDS).toFixed(1)}s`;
  const groups = Array.from({ length: steps }, (_, i) => {
    const times = [0, i / steps, (i + 1) / steps].map((t) => Number(t.toFixed(5))).join(';');
    // Where nothing moves, the first step stays.
    const animate = `<animate attributeName="display" calcMode="discrete" dur="${duration}" repeatCount="indefinite" keyTimes="${times}" values="none;inline;none"/>`;
    return `<g display="${i === 0 ? 'inline' : 'none'}">${steps > 1 ? animate : ''}${step(example, i)}</g>`;
  });
  return svg(example, background(example, title) + groups.join(''));
}

async function frames(example: Example, title: string, ending: '.gif' | '.webp'): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp').catch((error) => {
    throw new ZeroError(
      `GIF and WebP are written by the package sharp, which does not load (${(error as Error).message.split('\n')[0]}); give a .svg name, or npm install sharp`,
    );
  });
  const [rows, columns] = example.axes;
  const under = background(example, title);
  const pictures = await Promise.all(
    Array.from({ length: rows.out * columns.out }, (_, i) =>
      sharp(Buffer.from(svg(example, under + step(example, i))))
        .png()
        .toBuffer(),
    ),
  );
  const joined = sharp(pictures, { join: { animated: true } });
  const options = { delay: pictures.map(() => SECONDS * 1000), loop: 0 };
  return ending === '.gif'
    ? joined.gif(options).toBuffer()
    : joined.webp({ ...options, lossless: true }).toBuffer();
}
