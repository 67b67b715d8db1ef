import { TrainingLog } from '../tensor/training/log.js';
import { formatRate, Progress } from '../terminal/progress.js';
import type { CountedText } from './text/tokens.js';
import type { Vocabulary } from './text/vocabulary.js';
import { saveCheckpoint, type WordsFingerprint, type WordsPosition } from './training/checkpoint.js';
import type { Model } from './training/model.js';
import type { Settings } from './training/settings.js';
import { WordsTrainer } from './training/train.js';

/** Seconds between checkpoints, unless saving takes long. */
const CHECKPOINT = 60;
/** Milliseconds between looks at how far the threads are, and lines of the log between start and end. */
const LOOK = 200;
const LOG_LINES = 200;

/** What is trained, where to, and where it goes on. */
export interface Training {
  settings: Settings;
  folder: string;
  tokenPath: string;
  signal: AbortSignal;
  quiet?: boolean;
  model: Model;
  vocabulary: Vocabulary;
  text: CountedText;
  fingerprint: WordsFingerprint;
  going?: WordsPosition;
  started: Clock;
}

/** Trains to the end or an interrupt, with checkpoints. @returns where it stands, and the loss a pair at the end. */
export async function trainModel(training: Training): Promise<WordsPosition & { loss?: number }> {
  const { settings, folder, signal, quiet, model, vocabulary, text, fingerprint, going, started } = training;
  const setup = {
    model,
    settings,
    tokenPath: training.tokenPath,
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
    quiet,
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

/** Seconds of the clock and of the processor. */
export interface Clock {
  seconds: number;
  cpu: number;
}

export function clock(): Clock {
  const { user, system } = process.cpuUsage();
  return { seconds: performance.now() / 1000, cpu: (user + system) / 1e6 };
}
