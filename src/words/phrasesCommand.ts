import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { UsageError, ZeroError } from '../../base/errors.js';
import { fileError, writeChunksAtomic } from '../../base/files/atomic.js';
import { printable, withoutControls } from '../../base/text.js';
import { Progress } from '../terminal/progress.js';
import { BigramTable } from './phrases/bigrams.js';
import { bigramSink, type PhraseRule, PhraseWriter, scoreOf } from './phrases/phrases.js';
import type { Reading } from './text/checked.js';
import { textFiles } from './text/source.js';
import { type CountedText, countWords, TokenFile } from './text/tokens.js';
import { vocabularyOf } from './text/vocabulary.js';

/** Options of `zero words phrases`. */
export interface PhrasesOptions extends Reading, PhraseRule {
  out?: string;
  top: number;
  json?: boolean;
}

/** `zero words phrases` behind its command line. */
export async function phrasesCommand(texts: readonly string[], options: PhrasesOptions): Promise<void> {
  const { out } = options;
  const files = textFiles(texts);
  const pairs = new BigramTable();
  const count = bigramSink(pairs);
  const folder = out === undefined ? undefined : temporaryFolder(dirname(out));
  const tokens = folder === undefined ? undefined : new TokenFile(join(folder, 'tokens'));
  const progress = new Progress('reading', { unit: 'MB', quiet: options.json });
  try {
    const sink = {
      write: (more: Int32Array) => {
        count.write(more);
        tokens?.write(more);
      },
    };
    const text = await countWords(files, options, sink, (bytes) => showBytes(progress, bytes));
    if (text.words === 0) throw new ZeroError('the text has no words; give a text of words parted by spaces');
    const best = bestPhrases(text, pairs, options);
    let joined: number | undefined;
    if (out !== undefined && tokens) {
      tokens.close();
      const writer = new PhraseWriter(text, pairs, options);
      writeChunksAtomic(out, joinedLines(tokens.path, writer));
      joined = writer.phrases;
    }
    report(best, joined, options);
  } finally {
    tokens?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  }
}

/** Shows how far a text is read that is long enough. */
function showBytes(progress: Progress, bytes: number): void {
  if (bytes > 3e7) progress.update(Math.round(bytes / 1e6));
}

function temporaryFolder(beside: string): string {
  for (const place of [beside, tmpdir()])
    try {
      return mkdtempSync(join(place, '.zero-phrases-'));
    } catch (error) {
      if (place !== beside) throw fileError('write', place, error);
    }
  throw new Error('unreachable');
}

function bestPhrases(text: CountedText, pairs: BigramTable, rule: PhraseRule) {
  const found: { phrase: string; count: number; score: number }[] = [];
  for (const [first, second, count] of pairs.entries()) {
    const score = scoreOf(text, pairs, rule, first, second);
    if (score <= rule.threshold) continue;
    const [a, b] = [first, second].map((number) => text.table.bytesOf(number).toString('utf8'));
    found.push({ phrase: `${a}_${b}`, count, score });
  }
  return found.sort((a, b) => b.count - a.count || (a.phrase < b.phrase ? -1 : 1));
}

function report(
  best: { phrase: string; count: number; score: number }[],
  joined: number | undefined,
  { out, top, json, threshold }: PhrasesOptions,
): void {
  if (json) {
    console.log(
      JSON.stringify({ found: best.length, phrases: best.slice(0, top), ...(out && { joined, out }) }),
    );
    return;
  }
  const shown = best.slice(0, top);
  const width = Math.max(6, ...shown.map(({ phrase }) => withoutControls(phrase).length));
  for (const { phrase, count, score } of shown)
    console.log(
      `  ${withoutControls(phrase).padEnd(width)}  ${count.toLocaleString('en-US').padStart(9)}  ${score.toFixed(0).padStart(8)}`,
    );
  console.log(`${best.length.toLocaleString('en-US')} pairs have a score above ${threshold}`);
  if (out !== undefined)
    console.log(
      `${printable(out)}: the text with ${joined!.toLocaleString('en-US')} pairs joined by an underscore`,
    );
}

const READ = 1 << 18;

function* joinedLines(path: string, writer: PhraseWriter): Generator<Uint8Array> {
  const fd = openSync(path, 'r');
  try {
    for (;;) {
      const tokens = new Int32Array(READ);
      const bytes = new Uint8Array(tokens.buffer);
      let got = 0;
      for (let more = 1; more > 0 && got < bytes.length; got += more)
        more = readSync(fd, bytes, got, bytes.length - got, null);
      if (got === 0) return;
      yield writer.linesOf(tokens.subarray(0, got / 4));
    }
  } catch (error) {
    throw fileError('read', path, error);
  } finally {
    closeSync(fd);
  }
}

/** Options of `zero words vocab`. */
export interface VocabOptions extends Reading {
  minCount: number;
  out?: string;
  top?: number;
  json?: boolean;
}

/** `zero words vocab` behind its command line. */
export async function vocabCommand(texts: readonly string[], options: VocabOptions): Promise<void> {
  if (options.json && options.out !== undefined)
    throw new UsageError('--json prints what --out would write; leave one of them out');
  const progress = new Progress('reading', { unit: 'MB', quiet: options.json });
  const text = await countWords(textFiles(texts), options, undefined, (bytes) => showBytes(progress, bytes));
  const { words, counts } = vocabularyOf(text, options.minCount);
  const shown = words.slice(0, options.top ?? words.length);
  if (options.json) {
    const list = shown.map((word, i) => ({ word, count: counts[i] }));
    console.log(JSON.stringify({ words: text.words, different: text.table.size, vocabulary: list }));
    return;
  }
  const lines = shown.map(
    (word, i) => `${options.out === undefined ? withoutControls(word) : word} ${counts[i]}\n`,
  );
  if (options.out === undefined) process.stdout.write(lines.join(''));
  else {
    writeChunksAtomic(options.out, [Buffer.from(lines.join(''))]);
    console.log(
      `${printable(options.out)}: ${shown.length.toLocaleString('en-US')} of ${text.table.size.toLocaleString('en-US')} different words`,
    );
  }
}
