import { type Command, InvalidArgumentError, Option } from 'commander';
import { backendOptions } from '../../../tensor/options.js';
import {
  jsonOption,
  minutesOption,
  oneOf,
  realNumber,
  seedOption,
  threadsOption,
  wholeNumber,
} from '../../../terminal/options.js';
import type { GridSize } from '../sampling.js';

/** The shipped generator that is asked unless another is named. */
const SHIPPED = 'fashion';
/** Pictures of a grid to a side at most. */
const MOST = 40;

/** `zero gan`: pictures from noise. */
export function register(program: Command): void {
  const gan = program
    .command('gan')
    .summary('draw pictures from noise')
    .description('draw pictures from noise: a generator learns against a discriminator');
  const withGenerator = (command: Command, otherwise?: string) =>
    backendOptions(
      command.argument(
        otherwise ? '[run]' : '<run>',
        'the folder of zero gan train, a model file, or the name of a shipped generator',
        otherwise,
      ),
    );
  const writing = (command: Command, file: string) =>
    command
      .option('--out <file>', 'the picture to write', file)
      .option('--force', 'replace a file that is there')
      .addOption(jsonOption('what was written'));

  backendOptions(gan.command('train'))
    .description('train a generator')
    .requiredOption('--data <file>', 'mnist, fashion, emoji, or a folder of pictures or idx files')
    .addOption(
      new Option(
        '--size <n>',
        "side of the pictures: 28, 32 or 64 (default: idx files' 28, else 32)",
      ).argParser((text: string) => Number(oneOf('28', '32', '64')(text))),
    )
    .option(
      '--recipe <name>',
      'r1 (learns quickest), or progressive (Karras et al. 2017)',
      oneOf('r1', 'progressive'),
      'r1',
    )
    .option('--out <folder>', 'folder for the generator, samples, checkpoint and metrics', 'gan')
    .option('--no-labels', 'do not tell the networks what kind each picture is')
    .option('--epochs <n>', 'epochs of 8,192 pictures', wholeNumber(1, 1_000_000), 100)
    .option('--batch <n>', 'pictures of a step', wholeNumber(4, 1024), 32)
    .addOption(minutesOption())
    .addOption(threadsOption('a training step'))
    .addOption(seedOption())
    .addOption(jsonOption('the last epoch'))
    .addHelpText(
      'after',
      `
Goes on from the checkpoint in --out when there is one. Ctrl-C saves and ends.
Each epoch writes a grid of samples, of the same latents, to samples/. A
generator that makes always the same has collapsed: that ends the training, and
the last good checkpoint and generator are kept.

Recipe r1 learns from the labels too where idx files have them (mnist and
fashion), and its generator can then be asked for one kind of picture.

Examples:
  zero gan train --data mnist --minutes 30 --out digits
  zero gan train --data emoji --size 32 --out faces
  zero gan train --data photos --size 64 --recipe progressive --epochs 200`,
    )
    .action(async (options) => {
      const { trainCommand } = await import('../trainCommand.js');
      await trainCommand(options);
    });

  writing(withGenerator(gan.command('sample'), SHIPPED), 'samples.png')
    .description('draw a grid of pictures')
    .option('--grid <size>', 'columns x rows (default: 8x8, or a column for each label)', gridSize)
    .addOption(labelOption())
    .addOption(truncationOption())
    .addOption(threadsOption('the network'))
    .addOption(seedOption('seed of the latents'))
    .addHelpText(
      'after',
      '\nExamples:\n  zero gan sample --out clothes.png\n  zero gan sample digits --seed 7 --grid 12x4 --force\n  zero gan sample digits --label 7 --out sevens.png',
    )
    .action(async (run: string, options) => {
      const { sampleCommand } = await import('../sampleCommand.js');
      await sampleCommand(run, options);
    });

  writing(withGenerator(gan.command('walk'), SHIPPED), 'walk.webp')
    .description('walk from picture to picture, as a moving one')
    .option(
      '--seeds <list>',
      'seeds of the pictures on the way; their remainders are the labels where there are some',
      seedList,
      seedList('1,2,3'),
    )
    .option('--frames <n>', 'frames in all', wholeNumber(2, 1000), 60)
    .addOption(labelOption())
    .addOption(truncationOption())
    .addOption(threadsOption('the network'))
    .addHelpText('after', '\nExamples:\n  zero gan walk digits --seeds 1,2,3,4 --frames 80 --out walk.gif')
    .action(async (run: string, options) => {
      const { walkCommand } = await import('../sampleCommand.js');
      await walkCommand(run, options);
    });

  writing(gan.command('film').argument('<run>', 'the folder of zero gan train'), 'film.webp')
    .description('show the same latents through a training, as a moving picture')
    .option('--frames <n>', 'frames at most', wholeNumber(2, 1000), 60)
    .addHelpText('after', '\nExamples:\n  zero gan film digits --out film.gif')
    .action(async (run: string, options) => {
      const { filmCommand } = await import('../sampleCommand.js');
      await filmCommand(run, options);
    });

  writing(withGenerator(gan.command('nearest')), 'nearest.png')
    .description('show each sample beside its nearest training picture')
    .option('--data <file>', 'the set (default: the one that it was trained on)')
    .option('--count <n>', 'samples in the picture', wholeNumber(1, 400), 32)
    .addOption(truncationOption())
    .addOption(threadsOption('the network'))
    .addOption(seedOption('seed of the latents'))
    .addHelpText('after', '\nExamples:\n  zero gan nearest digits --out nearest.png')
    .action(async (run: string, options) => {
      const { nearestCommand } = await import('../sampleCommand.js');
      await nearestCommand(run, options);
    });

  withGenerator(gan.command('evaluate'))
    .description('measure a generator against its training pictures and others')
    .option('--data <file>', 'the set (default: the one that it was trained on)')
    .option(
      '--classifier <folder>',
      'a model of zero mnist train for such pictures, for measures on its features',
    )
    .option('--samples <n>', 'samples to measure', wholeNumber(100, 100_000), 10_000)
    .addOption(truncationOption())
    .addOption(threadsOption('the networks'))
    .addOption(seedOption('seed of the latents'))
    .addOption(jsonOption('the figures'))
    .addHelpText('after', '\nExamples:\n  zero gan evaluate digits --classifier mnist')
    .action(async (run: string, options) => {
      const { evaluateCommand } = await import('../evaluateCommand.js');
      await evaluateCommand(run, options);
    });
}

function truncationOption(): Option {
  return new Option(
    '--truncation <factor>',
    'draw latents nearer to the mean: less than 1 gives likelier pictures, of less variety',
  )
    .argParser(realNumber(0, 1))
    .default(1);
}

function labelOption(): Option {
  return new Option(
    '--label <n>',
    'pictures of this kind only, as the labels of the training numbered them',
  ).argParser(wholeNumber(0, 255));
}

/** '12x4' -> 12 columns, 4 rows. */
function gridSize(text: string): GridSize {
  const [, columns, rows] = /^(\d{1,2})x(\d{1,2})$/.exec(text.trim()) ?? [];
  const within = (n: string | undefined) => n !== undefined && Number(n) >= 1 && Number(n) <= MOST;
  if (!within(columns) || !within(rows))
    throw new InvalidArgumentError(`give columns x rows, such as 8x8, each from 1 to ${MOST}`);
  return { columns: Number(columns), rows: Number(rows) };
}

/** '1,2,3' -> [1, 2, 3]. */
function seedList(text: string): number[] {
  const seeds = text.split(',').map(wholeNumber(0));
  if (seeds.length < 2 || seeds.length > 100)
    throw new InvalidArgumentError('give 2 to 100 seeds, such as 1,2,3');
  return seeds;
}
