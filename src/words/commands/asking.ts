import { type Command, Option } from 'commander';
import { backendOptions } from '../../tensor/options.js';
import { jsonOption, oneOf, seedOption, threadsOption, wholeNumber } from '../../terminal/options.js';

function asking(words: Command, name: string): Command {
  return words
    .command(name)
    .option('--vectors <file>', 'vectors to ask (default: those shipped with zero)')
    .option('--limit <n>', 'read the first words only', wholeNumber(1));
}

const topOption = () => new Option('--top <n>', 'answers').argParser(wholeNumber(1, 1_000_000)).default(10);

/** The commands that ask vectors, and `zero words convert`. */
export function register(words: Command): void {
  asking(words, 'near')
    .description('the nearest words to a word, or to several together')
    .argument('<word...>', 'words that have vectors')
    .addOption(topOption())
    .addOption(jsonOption('the words'))
    .addHelpText(
      'after',
      '\nExamples:\n  zero words near river\n  zero words near paris london --vectors glove.txt --top 5',
    )
    .action(async (names: string[], options) => {
      const { nearCommand } = await import('../queryCommand.js');
      await nearCommand(names, options);
    });

  asking(words, 'analogy')
    .description('what is to the third word as the second is to the first')
    .argument('<a>', 'man')
    .argument('<b>', 'king')
    .argument('<c>', 'woman')
    .option('--mul', 'multiply cosines (3CosMul) instead of adding vectors')
    .addOption(topOption())
    .addOption(jsonOption('the words'))
    .addHelpText(
      'after',
      '\nExamples:\n  zero words analogy man king woman\n  zero words analogy france paris japan --mul --top 3',
    )
    .action(async (a: string, b: string, c: string, options) => {
      const { analogyCommand } = await import('../queryCommand.js');
      await analogyCommand([a, b, c], options);
    });

  asking(words, 'odd')
    .description('the word that does not belong to the others')
    .argument('<word...>', 'three words or more')
    .addOption(jsonOption('the words'))
    .addHelpText('after', '\nExamples:\n  zero words odd breakfast cereal dinner lunch')
    .action(async (names: string[], options) => {
      const { oddCommand } = await import('../queryCommand.js');
      await oddCommand(names, options);
    });

  backendOptions(words.command('evaluate'))
    .description('how many analogies vectors answer rightly')
    .argument(
      '[questions]',
      "a file such as word2vec's questions-words.txt (default: a small set of our own)",
    )
    .option('--vectors <file>', 'vectors to ask (default: those shipped with zero)')
    .option('--restrict <n>', 'ask of the most frequent words only', wholeNumber(1), 30_000)
    .option('--mul', 'multiply cosines (3CosMul) instead of adding vectors')
    .addOption(threadsOption('the matrix products'))
    .addOption(seedOption('seed of the bootstrap'))
    .addOption(jsonOption('the counts'))
    .addHelpText(
      'after',
      '\nExamples:\n  zero words evaluate\n  zero words evaluate questions-words.txt --vectors words/vectors.bin',
    )
    .action(async (questions: string | undefined, options) => {
      const { evaluateCommand } = await import('../evaluateCommand.js');
      await evaluateCommand(questions, options);
    });

  words
    .command('convert')
    .description('write vectors in another format')
    .argument('<in>', 'vectors, whose format is told by their content')
    .argument('<out>', 'file to write; its ending tells the format')
    .option(
      '--format <name>',
      'text, binary, glove, projector or zero',
      oneOf('text', 'binary', 'glove', 'projector', 'zero'),
    )
    .option('--limit <n>', 'read the first words only', wholeNumber(1))
    .option('--skip-faulty', 'leave out faulty rows instead of refusing the file')
    .option('--about <text>', 'what a .zero file is to say of itself: text, licence')
    .addOption(jsonOption('what was written'))
    .addHelpText(
      'after',
      `
Endings: .bin (word2vec's binary), .txt or .vec (its text), .glove (without the
header), .tsv (TensorFlow projector, beside a .metadata.tsv), .zero (8 bits a
number); .gz behind it packs.

Examples:
  zero words convert GoogleNews.bin.gz news.txt --limit 50000
  zero words convert words/vectors.bin projector/vectors.tsv`,
    )
    .action(async (from: string, to: string, options) => {
      const { convertCommand } = await import('../convertCommand.js');
      await convertCommand(from, to, options);
    });
}
