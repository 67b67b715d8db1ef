import { readPlainFile } from '../../base/files/read.js';
import { Rng } from '../../base/rng.js';
import { useBackend } from '../tensor/backend.js';
import { builtinQuestions } from './evaluate/builtin.js';
import { evaluate, type SectionResult } from './evaluate/evaluate.js';
import { shareInterval } from './evaluate/interval.js';
import { isSyntactic, parseQuestions } from './evaluate/questions.js';
import { vectorsFrom } from './vectors/shipped.js';

/** Options of `zero words evaluate`. */
export interface EvaluateOptions {
  vectors?: string;
  restrict: number;
  mul?: boolean;
  seed: number;
  backend?: string;
  device?: string;
  threads?: number;
  json?: boolean;
}

/** Bytes of the largest file of questions. */
const MOST_QUESTIONS = 1 << 26;

/** `zero words evaluate` behind its command line. */
export async function evaluateCommand(path: string | undefined, options: EvaluateOptions): Promise<void> {
  const sections =
    path === undefined
      ? builtinQuestions()
      : parseQuestions(readPlainFile(path, { most: MOST_QUESTIONS }).toString('utf8'), path);
  const vectors = await vectorsFrom(options.vectors, options.restrict);
  await useBackend(options);
  const results = await evaluate(vectors, sections, options.mul);
  const line = (name: string, of: readonly SectionResult[]) => {
    const asked = of.reduce((n, { answers }) => n + answers.length, 0);
    const right = of.reduce((n, { answers }) => n + answers.filter((a) => a.right).length, 0);
    const skipped = of.reduce((n, r) => n + r.skipped, 0);
    const share = asked === 0 ? undefined : right / asked;
    const interval = asked === 0 ? undefined : shareInterval(of, new Rng(`bootstrap ${options.seed}`));
    return { name, asked, skipped, right, share, interval };
  };
  const lines = results.map((result) => line(result.section.name, [result]));
  const totals = [
    line(
      'semantic',
      results.filter((r) => !isSyntactic(r.section)),
    ),
    line(
      'syntactic',
      results.filter((r) => isSyntactic(r.section)),
    ),
    line('all', results),
  ];
  if (options.json) {
    const [semantic, syntactic, all] = totals;
    console.log(JSON.stringify({ words: vectors.words.length, sections: lines, semantic, syntactic, all }));
    return;
  }
  const width = Math.max(...[...lines, ...totals].map(({ name }) => name.length));
  const row = (cells: string[]) =>
    console.log(
      cells.map((cell, i) => (i === 0 ? cell.padEnd(width) : cell.padStart(i < 4 ? 8 : 16))).join(''),
    );
  const percent = (x: number) => (100 * x).toFixed(1);
  row(['section', 'asked', 'skipped', 'right', 'share', '95 % interval']);
  for (const { name, asked, skipped, right, share, interval } of [...lines, ...totals])
    row([
      name,
      ...[asked, skipped, right].map((n) => n.toLocaleString('en-US')),
      share === undefined ? '-' : `${percent(share)} %`,
      interval === undefined ? '-' : interval.map(percent).join(' to '),
    ]);
}
