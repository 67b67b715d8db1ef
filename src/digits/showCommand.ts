import { join } from 'node:path';
import { writeFileAtomic } from '../../base/files/atomic.js';
import { confusionTable } from './confusion.js';
import { confusionPng, mistakesPng } from './pictures.js';
import { evaluateModel, type ModelOptions, summarise } from './predictCommand.js';
import { mistakeLines } from './terminal.js';

/** `zero mnist show` behind its command line. */
export async function showCommand(
  options: ModelOptions & { data?: string; out?: string; count: number },
): Promise<void> {
  const { digits, evaluation, views } = await evaluateModel(options);
  const worst = evaluation.mistakes.slice(0, options.count);
  const folder = options.out ?? options.model;
  const files = { confusion: join(folder, 'confusion.png'), mistakes: join(folder, 'mistakes.png') };
  writeFileAtomic(files.confusion, confusionPng(evaluation.confusion));
  writeFileAtomic(files.mistakes, mistakesPng(worst, digits.pixels));
  if (options.json) {
    console.log(JSON.stringify({ data: digits.from, views, ...evaluation, mistakes: worst, files }));
    return;
  }
  for (const line of mistakeLines(worst.slice(0, 9), digits.pixels, process.stdout.columns ?? 90))
    console.log(line);
  console.log(confusionTable(evaluation.confusion));
  console.log(summarise(evaluation, views));
  console.log(`${files.confusion}: the confusion matrix, labels down and predictions across`);
  console.log(`${files.mistakes}: the ${worst.length} surest mistakes, each with label > prediction`);
}
