import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { UsageError } from '../../base/errors.js';
import { removeTemporaries, writeChunksAtomic } from '../../base/files/atomic.js';
import { lockFolders } from '../../base/files/lock.js';
import { parse } from '../../base/schema.js';
import { TrainingLog } from '../tensor/training/log.js';
import { onInterrupt } from '../terminal/interrupt.js';
import { formatDuration, formatRate, Progress } from '../terminal/progress.js';
import { textFiles } from './text/source.js';
import { type CountedText, countWords, TokenFile } from './text/tokens.js';
import { type Vocabulary, vocabularyOf, warningsOf } from './text/vocabulary.js';
import {
  readPosition,
  restoreModel,
  saveCheckpoint,
  type WordsFingerprint,
  type WordsPosition,
} from './training/checkpoint.js';
import { createModel, initialise, type Model, vectorsOf } from './training/model.js';
import { defaultAlpha, type Settings, settingsSchema } from './training/settings.js';
import { WordsTrainer } from './training/train.js';
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

/** Seconds between checkpoints, unless saving takes long. */
const CHECKPOINT = 60;
/** Bytes of a text whose reading is worth a progress bar. */
const LONG_TEXT = 3e7;
/** Milliseconds between looks at how far the threads are, and lines of the log between start and end. */
const LOOK = 200;
const LOG_LINES = 200;

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
  const ending = new AbortController();
  const stopListening = onInterrupt(ending);
  const timer = options.minutes && setTimeout(() => ending.abort(), options.minutes * 60_000);
  const release = lockFolders(folder);
  const tokens = new TokenFile(join(folder, 'tokens'));
  try {
    removeTemporaries(folder);
    await train({ options, settings, folder, files, initial, tokens, signal: ending.signal });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    if (options.json) console.log(JSON.stringify({ stopped: true }));
    else console.log('stopped while the text was read; the same command begins again');
  } finally {
    tokens.remove();
    release();
    clearTimeout(timer || undefined);
    stopListening();
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
  const result = await trainModel(job, { model, vocabulary, text, fingerprint, going, started });
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

interface Training {
  model: Model;
  vocabulary: Vocabulary;
  text: CountedText;
  fingerprint: WordsFingerprint;
  going?: WordsPosition;
  started: Clock;
}

/** Trains to the end or an interrupt, with checkpoints. @returns where it stands, and the loss a pair at the end. */
async function trainModel(
  { options, settings, folder, tokens, signal }: Job,
  { model, vocabulary, text, fingerprint, going, started }: Training,
): Promise<WordsPosition & { loss?: number }> {
  const setup = {
    model,
    settings,
    tokenPath: tokens.path,
    tokens: text.tokens,
    next: going?.next,
    words: going?.words,
  };
  const trainer =
    settings.engine === 'tensor'
      ? new (await import('./reference/trainer.js')).ReferenceTrainer(setup)
      : new WordsTrainer(setup);
  const log = new TrainingLog(folder, going?.words ?? 0);
  const total = vocabulary.total * settings.epochs;
  const progress = new Progress('training', {
    total,
    start: going?.words ?? 0,
    unit: 'words',
    quiet: options.json,
  });
  const before = going ?? { seconds: 0, cpu: 0, words: 0 };
  const trainingStarted = clock();
  let last = { ...trainer.state, ...trainingStarted };
  let loss: number | undefined;
  const look = (logging: boolean) => {
    const now = { ...trainer.state, ...clock() };
    const pairs = now.pairs - last.pairs;
    if (pairs > 0 && (logging || now.share - last.share > 1 / LOG_LINES)) {
      loss = (now.loss - last.loss) / pairs;
      log.write({
        step: now.words,
        epoch: now.share * settings.epochs,
        loss,
        alpha: now.alpha,
        'words/s': (now.words - last.words) / Math.max(1e-3, now.seconds - last.seconds),
        'words/core-s': (now.words - last.words) / Math.max(1e-3, now.cpu - last.cpu),
      });
      last = now;
    }
    const rate = (now.words - before.words) / Math.max(1e-3, now.cpu - trainingStarted.cpu);
    progress.update(
      now.words,
      `${formatRate(rate)} words/core-s  alpha ${now.alpha.toPrecision(3)}${loss === undefined ? '' : `  loss ${loss.toFixed(3)}`}`,
    );
  };
  const position = (complete: boolean): WordsPosition => {
    const now = clock();
    const { next, words } = trainer.state;
    return {
      next,
      words,
      complete,
      seconds: before.seconds + now.seconds - started.seconds,
      cpu: before.cpu + now.cpu - started.cpu,
    };
  };
  const looking = setInterval(() => look(false), LOOK);
  let wait = CHECKPOINT;
  try {
    for (;;) {
      const stop = () => trainer.stop();
      const checkpoint = setTimeout(stop, wait * 1000);
      signal.addEventListener('abort', stop);
      if (signal.aborted) return position(false);
      const complete = await trainer.run();
      clearTimeout(checkpoint);
      signal.removeEventListener('abort', stop);
      if (complete) {
        look(true);
        return { ...position(true), loss };
      }
      const saving = clock();
      saveCheckpoint(folder, model, fingerprint, position(false));
      wait = Math.max(CHECKPOINT, 20 * (clock().seconds - saving.seconds));
      if (signal.aborted) return { ...position(false), loss };
    }
  } finally {
    clearInterval(looking);
    progress.end();
    await trainer.close();
  }
}

function fingerprintOf(settings: Settings, text: CountedText, initial?: WordVectors): WordsFingerprint {
  const { minCount, ...rest } = settings;
  return {
    ...rest,
    'min-count': minCount,
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

interface Clock {
  seconds: number;
  cpu: number;
}

function clock(): Clock {
  const { user, system } = process.cpuUsage();
  return { seconds: performance.now() / 1000, cpu: (user + system) / 1e6 };
}
