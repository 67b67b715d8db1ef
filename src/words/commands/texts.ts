import type { Command } from 'commander';
import { backendOptions } from '../../tensor/options.js';
import {
  jsonOption,
  oneOf,
  realNumber,
  seedOption,
  threadsOption,
  wholeNumber,
} from '../../terminal/options.js';
import { textOptions } from './training.js';

/** `zero words phrases`, `vocab` and `map`. */
export function register(words: Command): void {
  textOptions(words.command('phrases'))
    .description('find pairs of words that are phrases, as word2phrase does')
    .argument('<text...>', 'files (.gz, .xz too), folders, or - for standard input')
    .option('--out <file>', 'write the text with the pairs joined by an underscore')
    .option('--min-count <n>', 'leave out words that are rarer', wholeNumber(1, 2 ** 31), 5)
    .option('--threshold <x>', 'score from which a pair is a phrase', realNumber(0, 1e12), 100)
    .option('--top <n>', 'how many are shown', wholeNumber(1, 1_000_000), 20)
    .addOption(jsonOption('the phrases'))
    .addHelpText(
      'after',
      `
The score of a pair is (count(ab) - min-count) / (count(a) count(b)) * words.
Run it on its own output for phrases of three and four words.

Examples:
  zero words phrases text8 --out text8.phrases
  zero words phrases text8 --threshold 200 --top 50`,
    )
    .action(async (texts: string[], options) => {
      const { phrasesCommand } = await import('../phrasesCommand.js');
      await phrasesCommand(texts, options);
    });

  textOptions(words.command('vocab'))
    .description('count the words of a text')
    .argument('<text...>', 'files (.gz, .xz too), folders, or - for standard input')
    .option('--out <file>', 'write the list there')
    .option('--min-count <n>', 'leave out words that are rarer', wholeNumber(1, 2 ** 31), 5)
    .option('--top <n>', 'how many are shown', wholeNumber(1, 1_000_000_000))
    .addOption(jsonOption('the words'))
    .addHelpText(
      'after',
      '\nExamples:\n  zero words vocab text8 --top 20\n  zero words vocab articles/ --clean --out words.txt',
    )
    .action(async (texts: string[], options) => {
      const { vocabCommand } = await import('../phrasesCommand.js');
      await vocabCommand(texts, options);
    });

  backendOptions(words.command('map'))
    .description('draw the most frequent words on a map')
    .option('--vectors <file>', 'vectors to ask (default: those shipped with zero)')
    .option('--method <name>', 'umap, or pca', oneOf('umap', 'pca'), 'umap')
    .option('--top <n>', 'how many words', wholeNumber(1, 100_000), 3000)
    .option('--out <file>', 'the map: .html to move in, or .svg', 'map.html')
    .addOption(threadsOption('the matrix products'))
    .addOption(seedOption())
    .addOption(jsonOption('what was written'))
    .addHelpText(
      'after',
      `
The .html file is complete: pan, zoom, search a word, see its neighbours.

Examples:
  zero words map
  zero words map --vectors words/vectors.bin --top 1000 --out map.svg`,
    )
    .action(async (options) => {
      const { mapCommand } = await import('../mapCommand.js');
      await mapCommand(options);
    });
}
