import { basename, dirname, join } from 'node:path';
import { readPlainFile } from '../../../base/files/read.js';

/** The file of words beside the projector's vectors: x.metadata.tsv beside x.tsv, metadata.tsv beside vectors.tsv, and gensim's names. */
export function metadataPath(path: string): string {
  const name = basename(path);
  if (name.endsWith('_tensor.tsv')) return path.replace(/_tensor\.tsv$/, '_metadata.tsv');
  if (name === 'vectors.tsv') return join(dirname(path), 'metadata.tsv');
  return path.replace(/(\.tsv)?$/, '.metadata.tsv');
}

/** The words of a metadata file of one column. @throws ZeroError when it cannot be read. */
export function readMetadata(path: string): string[] {
  const lines = readPlainFile(path).toString('utf8').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => line.replace(/\r$/, '').split('\t')[0]);
}
