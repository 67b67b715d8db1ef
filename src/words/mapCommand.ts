import { basename, extname } from 'node:path';
import { UsageError, ZeroError } from '../../base/errors.js';
import { writeFileAtomic } from '../../base/files/atomic.js';
import { Rng } from '../../base/rng.js';
import { printable } from '../../base/text.js';
import { useBackend } from '../tensor/backend.js';
import { Progress } from '../terminal/progress.js';
import { mapHtml } from './map/html.js';
import { mapWords } from './map/project.js';
import { mapSvg } from './map/svg.js';
import { vectorsFrom } from './vectors/shipped.js';

/** Options of `zero words map`. */
export interface MapOptions {
  vectors?: string;
  method: 'umap' | 'pca';
  top: number;
  out: string;
  seed: number;
  backend?: string;
  device?: string;
  threads?: number;
  json?: boolean;
}

/** Words that a map needs: fewer than UMAP's neighbours make none. */
const LEAST = 4;

/** `zero words map` behind its command line. */
export async function mapCommand(options: MapOptions): Promise<void> {
  const ending = extname(options.out).toLowerCase();
  if (ending !== '.html' && ending !== '.svg')
    throw new UsageError(`a map is written as .html or .svg, not '${printable(ending || options.out)}'`);
  const vectors = await vectorsFrom(options.vectors, options.top);
  if (vectors.words.length < LEAST)
    throw new ZeroError(`there are ${vectors.words.length} words, and a map needs at least ${LEAST}`);
  await useBackend(options);
  const progress = new Progress('placing words', { total: 100, unit: '%', quiet: options.json });
  const map = await mapWords(vectors, options.method, new Rng(`map ${options.seed}`), (share) =>
    progress.update(Math.round(100 * share)),
  );
  if (options.method === 'umap') progress.end();
  const from = options.vectors === undefined ? 'the vectors of zero' : printable(basename(options.vectors));
  const title = `${map.words.length.toLocaleString('en-US')} words of ${from}, ${options.method.toUpperCase()}`;
  writeFileAtomic(options.out, ending === '.html' ? mapHtml(map, title) : mapSvg(map, title));
  if (options.json)
    console.log(JSON.stringify({ words: map.words.length, method: options.method, out: options.out }));
  else console.log(`${printable(options.out)}: ${title}`);
}
