import { useBackend } from '../backend.js';
import { loadModel } from './files.js';
import { formatSummary, summarize } from './summary.js';

/** `zero model summary` behind its command line. */
export async function summaryCommand(folder: string, options: { json?: boolean }): Promise<void> {
  await useBackend({ backend: 'cpu' }); // nothing is computed, and it always loads
  const summary = summarize(await loadModel(folder));
  console.log(options.json ? JSON.stringify(summary) : formatSummary(summary));
}
