import { type Command, Option } from 'commander';
import {
  jsonOption,
  minutesOption,
  oneOf,
  realNumber,
  seedOption,
  threadsOption,
  wholeNumber,
} from '../../terminal/options.js';
import { singleDashes } from './singleDashes.js';

/** Options of all commands that read text. */
export function textOptions(command: Command): Command {
  return command
    .option('--replace', 'put U+FFFD for what is not UTF-8, instead of refusing it')
    .option('--clean', 'lower case, and only letters and digits make words');
}

/** `zero words train`. */
export function register(words: Command): void {
  const train = textOptions(words.command('train'))
    .description('learn vectors of the words of a text, by CBOW or skip-gram')
    .argument('[text...]', 'files (.gz, .xz too), folders, or - for standard input')
    .option('--out <folder>', 'folder for the vectors, checkpoint and metrics (default: words)')
    .option('--model <name>', 'cbow, or sg (skip-gram)', oneOf('cbow', 'sg'), 'cbow')
    .option('--size <n>', 'numbers of a vector', wholeNumber(1, 10_000), 100)
    .option('--window <n>', 'words on each side at most', wholeNumber(1, 1000), 4)
    .option('--negative <n>', 'noise words a window', wholeNumber(1, 100), 5)
    .option('--sample <share>', 'leave out words above this share at random', realNumber(0, 1), 1e-4)
    .option('--min-count <n>', 'leave out words that are rarer', wholeNumber(1, 2 ** 31), 5)
    .option('--epochs <n>', 'times over the text', wholeNumber(1, 100_000), 5)
    .option('--alpha <rate>', 'first learning rate (default: cbow 0.05, sg 0.025)', realNumber(1e-9, 10))
    .addOption(threadsOption('the training'))
    .addOption(seedOption())
    .option('--deterministic', 'the same bytes whatever the number of threads', false)
    .addOption(minutesOption())
    .option('--init <vectors>', 'start from the vectors of another file')
    .addOption(
      new Option('--engine <name>', 'wasm, or tensor (a slow reference)')
        .argParser(oneOf('wasm', 'tensor'))
        .default('wasm'),
    )
    .option('--format <name>', 'binary or text, of the vectors', oneOf('binary', 'text'), 'binary')
    .option('--output <file>', 'write the vectors to this file too')
    .option('--save-vocab <file>', 'write the words with their counts to this file too')
    .addOption(jsonOption('how it ended'))
    .addHelpText(
      'after',
      `
Goes on from the checkpoint in --out when there is one; with one thread, or with
--deterministic, to the same vectors as unbroken. Ctrl-C saves and ends.
The folder gets vectors.bin (word2vec's binary format, which gensim reads),
vocabulary.txt, metrics.jsonl and tensorboard/.
word2vec.c's names are understood: -train, -output, -cbow, -iter and the others.

Examples:
  zero words train text8 --model sg --out text8.words
  zero words train articles/ notes.txt.gz --clean --size 200 --epochs 10
  xz -dc wiki.xz | zero words train - --deterministic --threads 8
  zero words train -train text8 -output vec.bin -cbow 1 -size 100 -iter 3`,
    )
    .action(async (texts: string[], options) => {
      const { trainCommand } = await import('../trainCommand.js');
      await trainCommand(texts, options);
    });
  const parseOptions = train.parseOptions.bind(train);
  train.parseOptions = (args) => parseOptions(singleDashes(args));
}
