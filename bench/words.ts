// Training word vectors against gensim and word2vec.c, where they are: npm run bench:words -- --text FILE
//   [--words N] [--rounds N] [--model cbow|sg] [--sample S] [--python PYTHON] [--word2vec PROGRAM] [--json]
// Words a core-second with one thread, reading the text included, without what a program needs to start (its time for a text of
// a few words is taken off); all in turns; medians. Peers: a python that has gensim, and
// word2vec.c compiled (its noise table of 10^8 entries made 2^20: `--word2vec`).
import './errors.js';
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ZeroError } from '../base/errors.js';
import { Rng } from '../base/rng.js';

const { values: args } = parseArgs({
  options: {
    text: { type: 'string' },
    words: { type: 'string', default: '2000000' },
    rounds: { type: 'string', default: '3' },
    sample: { type: 'string', default: '1e-3' },
    model: { type: 'string', default: 'both' },
    python: { type: 'string' },
    word2vec: { type: 'string' },
    json: { type: 'boolean' },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'zero-bench-words-'));
const text = join(folder, 'text');
const words = Number(args.words);
const tiny = join(folder, 'tiny');
writeFileSync(tiny, 'one two three four\n'.repeat(50));
writeFileSync(text, args.text === undefined ? madeUp(words) : startOf(args.text, words));

/** A text by Zipf's law, when none is given: it has the vocabulary of one, not its sense. */
function madeUp(count: number): string {
  const rng = new Rng('bench');
  const lines: string[] = [];
  for (let done = 0; done < count; done += 60)
    lines.push(Array.from({ length: 60 }, () => `w${Math.floor(40_000 ** rng.float())}`).join(' '));
  return lines.join('\n');
}

/** The first words of a file, whole lines, at six bytes a word. */
function startOf(path: string, count: number): Buffer {
  const bytes = Buffer.alloc(6 * count);
  const fd = openSync(path, 'r');
  const got = readSync(fd, bytes, 0, bytes.length, 0);
  closeSync(fd);
  return bytes.subarray(0, bytes.lastIndexOf(10, got - 1) + 1);
}

const GENSIM = `
import sys
from gensim.models import Word2Vec
Word2Vec(corpus_file=sys.argv[1], vector_size=100, window=5, negative=5, min_count=5, sample=float(sys.argv[2]),
  sg=int(sys.argv[3]), epochs=1, workers=1, alpha=float(sys.argv[4])).wv.save_word2vec_format(sys.argv[5], binary=True)
`;

/** Processor seconds of a command and all it starts. */
function cpuOf(command: string, commandArgs: readonly string[]): number {
  const script =
    'const{spawnSync:s}=require("node:child_process");const[c,...a]=process.argv.slice(1);const r=s(c,a,{stdio:["ignore","ignore","inherit"]});' +
    'const u=require("node:fs").readFileSync("/proc/self/stat","utf8").split(") ")[1].split(" ");console.log(r.status,(Number(u[13])+Number(u[14]))/100)';
  const run = spawnSync(process.execPath, ['-e', script, command, ...commandArgs], { encoding: 'utf8' });
  const [status, cpu] = run.stdout.trim().split(' ').map(Number);
  if (status !== 0) throw new ZeroError(`${command} failed: ${run.stderr}`);
  return cpu;
}

interface Contender {
  name: string;
  run(sg: boolean, text: string): number;
}

let made = 0;
const zero =
  (...more: string[]) =>
  (sg: boolean, text: string) =>
  cpuOf(process.execPath, [
    'bin/zero.js', 'words', 'train', text, '--out', join(folder, `out${made++}`), '--model', sg ? 'sg' : 'cbow',
    '--window', '5', '--epochs', '1', '--sample', args.sample, ...more,
  ]); // biome-ignore format: options
const contenders: Contender[] = [
  { name: 'zero', run: zero('--threads', '1') },
  { name: 'zero --deterministic', run: zero('--threads', '1', '--deterministic') },
];
if (args.python !== undefined)
  contenders.push({
    name: 'gensim',
    run: (sg, text) =>
      cpuOf(args.python!, [
        '-c',
        GENSIM,
        text,
        args.sample,
        sg ? '1' : '0',
        sg ? '0.025' : '0.05',
        join(folder, 'g'),
      ]),
  });
if (args.word2vec !== undefined)
  contenders.push({
    name: 'word2vec.c',
    run: (sg, text) =>
      cpuOf(args.word2vec!, [
        '-train', text, '-output', join(folder, 'w'), '-cbow', sg ? '0' : '1', '-size', '100', '-window', '5', '-negative', '5',
        '-hs', '0', '-sample', args.sample, '-threads', '1', '-iter', '1', '-binary', '1', '-debug', '0',
      ]), // biome-ignore format: options
  });

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];
const total = spawnSync('wc', ['-w', text], { encoding: 'utf8' }).stdout.trim().split(' ')[0];
for (const sg of [false, true]) {
  if (args.model === (sg ? 'cbow' : 'sg')) continue;
  const seconds = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < Number(args.rounds); round++)
    for (const { name, run } of contenders) seconds.get(name)!.push(run(sg, text) - run(sg, tiny));
  const ours = median(seconds.get('zero')!);
  for (const [name, all] of seconds) {
    const rate = Number(total) / median(all);
    const line = { model: sg ? 'sg' : 'cbow', name, rate, ratio: median(all) / ours };
    console.log(
      args.json
        ? JSON.stringify(line)
        : `${line.model.padEnd(5)} ${name.padEnd(22)} ${Math.round(rate).toLocaleString('en-US').padStart(9)} words a core-second${name === 'zero' ? '' : `; zero is ${line.ratio.toFixed(2)} times as fast`}`,
    );
  }
}
rmSync(folder, { recursive: true });
