import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { UsageError } from '../../base/errors.js';
import { writeChunksAtomic } from '../../base/files/atomic.js';
import { lockFolders } from '../../base/files/lock.js';
import { parse } from '../../base/schema.js';
import { endingSignal } from '../terminal/interrupt.js';
import { formatDuration, formatRate, Progress } from '../terminal/progress.js';
import { textFiles } from './text/source.js';
import { type CountedText, countWords, TokenFile } from './text/tokens.js';
import { type Vocabulary, vocabularyOf, warningsOf } from './text/vocabulary.js';
import { readPosition, restoreModel, saveCheckpoint, type WordsFingerprint } from './training/checkpoint.js';
import { createModel, initialise, vectorsOf } from './training/model.js';
import { blockTokens, defaultAlpha, type Settings, settingsSchema } from './training/settings.js';
import { clock, trainModel } from './trainingRun.js';
import { readVectors } from './vectors/read.js';
import type { WordVectors } from './vectors/vectors.js';
import { type Format, writeVectors } from './vectors/write.js';

/** Options of `zero words train`. */
export interface TrainOptions extends Omit<Settings, 'alpha'> {
  out?: string;
  alpha?: number;
  threads?: number;
  minutes?: number;
  init?: string;
  format: Format;
  output?: string;
  saveVocab?: string;
  replace?: boolean;
  clean?: boolean;
  json?: boolean;
}

/** Bytes of a text whose reading is worth a progress bar. */
const LONG_TEXT = 3e7;
/** `zero words train` behind its command line. */
export async function trainCommand(texts: readonly string[], options: TrainOptions): Promise<void> {
  if (texts.length === 0)
    throw new UsageError('there is no text to train on; give files, folders, or - for standard input');
  const folder = options.out ?? (options.output === undefined ? 'words' : `${options.output}.training`);
  const settings = parse(
    settingsSchema,
    { ...options, alpha: options.alpha ?? defaultAlpha(options.model) },
    'zero words train',
  );
  if (settings.engine === 'tensor' && settings.deterministic)
    throw new UsageError(
      '--deterministic is for the engine wasm: the tensor engine has no threads; leave one of them out',
    );
  const files = textFiles(texts);
  const initial = options.init === undefined ? undefined : await readVectors(options.init);
  if (initial && initial.size !== settings.size)
    throw new UsageError(
      `the vectors of --init have ${initial.size} numbers, and --size is ${settings.size}; give --size ${initial.size}`,
    );
  const release = lockFolders(folder);
  const ending = endingSignal(options.minutes);
  const tokens = new TokenFile(join(folder, 'tokens'));
  try {
    await train({ options, settings, folder, files, initial, tokens, signal: ending.signal });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    if (options.json) console.log(JSON.stringify({ stopped: true }));
    else console.log('stopped while the text was read; the same command begins again');
  } finally {
    tokens.remove();
    release();
    ending.release();
  }
}

/** What a training is of. */
interface Job {
  options: TrainOptions;
  settings: Settings;
  folder: string;
  files: readonly string[];
  initial?: WordVectors;
  tokens: TokenFile;
  signal: AbortSignal;
}

class Stopped extends Error {}

async function train(job: Job): Promise<void> {
  const { options, settings, folder, initial, tokens } = job;
  const say = (line: string) => (options.json ? undefined : console.log(line));
  const started = clock();
  const text = await readText(job);
  const vocabulary = vocabularyOf(text, settings.minCount);
  for (const line of warningsOf(text, vocabulary)) console.error(line);
  const n = (x: number) => x.toLocaleString('en-US');
  const threads = settings.engine === 'tensor' ? 1 : (options.threads ?? availableParallelism());
  say(
    `${n(text.words)} words in ${n(text.lines)} lines; ${n(vocabulary.words.length)} of ${n(text.table.size)} different words stand at least ${settings.minCount} times`,
  );
  const fingerprint = fingerprintOf(settings, text, initial);
  const saved = readPosition(folder, fingerprint);
  const path = join(folder, options.format === 'text' ? 'vectors.txt' : 'vectors.bin');
  if (saved?.complete && existsSync(path)) {
    say(`the training is complete: ${path}`);
    if (options.json)
      console.log(
        JSON.stringify({
          stopped: false,
          words: saved.words,
          seconds: saved.seconds,
          cpu: saved.cpu,
          vectors: path,
        }),
      );
    return;
  }
  const going = saved?.complete ? undefined : saved;
  const model = createModel(settings, vocabulary, threads);
  if (going) restoreModel(folder, model);
  else if (initial) say(`${n(initialise(model, vocabulary, initial))} words start from ${options.init}`);
  say(
    `${settings.model === 'cbow' ? 'CBOW' : 'skip-gram'}, ${settings.size} numbers a word, ${settings.epochs} epochs, ${settings.engine === 'tensor' ? 'the tensor engine' : `${threads} ${threads === 1 ? 'thread' : 'threads'}${settings.deterministic ? ', deterministic' : ''}`}${going ? `; goes on after ${n(going.words)} words` : ''}`,
  );
  const result = await trainModel({
    settings,
    folder,
    tokenPath: tokens.path,
    signal: job.signal,
    quiet: options.json,
    model,
    vocabulary,
    text,
    fingerprint,
    going,
    started,
  });
  if (result.complete) {
    const vectors = vectorsOf(model, vocabulary);
    writeVectors(path, vectors, options.format);
    if (options.output !== undefined) writeVectors(options.output, vectors, options.format);
    for (const to of [join(folder, 'vocabulary.txt'), ...(options.saveVocab ? [options.saveVocab] : [])])
      writeChunksAtomic(to, vocabularyLines(vocabulary));
    saveCheckpoint(folder, model, fingerprint, result);
  }
  tokens.remove();
  if (options.json)
    console.log(
      JSON.stringify({
        stopped: !result.complete,
        words: result.words,
        vocabulary: vocabulary.words.length,
        ...(result.loss !== undefined && { loss: result.loss }),
        seconds: result.seconds,
        cpu: result.cpu,
        ...(result.complete && { vectors: path }),
      }),
    );
  say(
    `${n(result.words)} words in ${formatDuration(result.seconds)}, ${formatDuration(result.cpu)} of processor time: ${formatRate(result.words / result.cpu)} words a core-second, text and all`,
  );
  say(result.complete ? `vectors saved in ${path}` : 'stopped; the same command goes on from here');
}

/** Reads and counts the text, and writes the token file. @throws Stopped at an interrupt. */
async function readText({ files, options, tokens, signal }: Job): Promise<CountedText> {
  const progress = new Progress('reading', { unit: 'MB', quiet: options.json });
  const text = await countWords(files, options, tokens, (bytes) => {
    if (signal.aborted) throw new Stopped();
    if (bytes > LONG_TEXT) progress.update(Math.round(bytes / 1e6));
  });
  tokens.close();
  if (text.bytes > LONG_TEXT) progress.end();
  return text;
}

function fingerprintOf(settings: Settings, text: CountedText, initial?: WordVectors): WordsFingerprint {
  const { minCount, ...rest } = settings;
  return {
    ...rest,
    'min-count': minCount,
    ...(settings.deterministic && { 'tokens a shard': blockTokens(settings) }),
    'a text with checksum': text.checksum,
    ...(initial && { 'initial vectors with checksum': crc32(new Uint8Array(initial.data.buffer)) }),
  };
}

function* vocabularyLines({ words, counts }: Vocabulary): Generator<Uint8Array> {
  for (let from = 0; from < words.length; from += 10_000)
    yield Buffer.from(
      words
        .slice(from, from + 10_000)
        .map((word, i) => `${word} ${counts[from + i]}\n`)
        .join(''),
    );
}
