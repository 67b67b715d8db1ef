import type { Command } from 'commander';
import { register as asking } from './asking.js';
import { register as texts } from './texts.js';
import { register as train } from './training.js';

/** `zero words`: vectors of words. */
export function register(program: Command): void {
  const words = program
    .command('words')
    .summary('learn vectors of words from text, and ask them')
    .description('vectors of words: learn them from text, ask them for neighbours and analogies, draw them');
  for (const part of [train, asking, texts]) part(words);
}
