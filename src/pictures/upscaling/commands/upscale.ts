import { type Command, Option } from 'commander';
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
import { MOST_GRAIN } from '../noise.js';

/** Megapixels that a picture and its result may have: what one array holds. */
const MOST_MEGAPIXELS = 500;

const scaleOption = (what: string) =>
  new Option('--scale <n>', what).argParser((text: string) => Number(oneOf('2', '4')(text)));

const grainOption = () =>
  new Option(
    '--grain <x>',
    "strength of the grain that a texture model draws, 0 for none (default: the model's)",
  ).argParser(realNumber(0, MOST_GRAIN));

/** `zero upscale`: larger and sharper pictures. */
export function register(program: Command): void {
  const upscale = program
    .command('upscale')
    .enablePositionalOptions() // train and evaluate have options of the same names
    .summary('make pictures larger and sharper')
    .description('make a picture, or those of a folder, larger and sharper')
    .argument('<in>', 'a PNG, JPEG, WebP, AVIF, TIFF or GIF, or a folder of them')
    .argument('<out>', 'the picture to write, whose name says the format, or a folder')
    .addOption(scaleOption("how many times as large: 2 or 4 (default: the model's)"))
    .option(
      '--model <name>',
      'a shipped model (fidelity: nearest to the true picture; texture: looks like one, for --scale 4), the folder of a training, or a model file',
      'fidelity',
    )
    .addOption(seedOption('seed of the grain of a texture model'))
    .addOption(grainOption())
    .option('--compare <file>', 'also write the bicubic picture and the result side by side')
    .option('--invented <file>', 'also write a map of the detail that was invented, in red')
    .option(
      '--max-pixels <mp>',
      'megapixels that a picture and its result may have',
      realNumber(0.0001, MOST_MEGAPIXELS),
      100,
    )
    .option(
      '--tile <n>',
      "side of the parts that are made at once; the result doesn't depend on it",
      wholeNumber(16, 4096),
      512,
    )
    .option('--force', 'replace files that are there')
    .addOption(threadsOption('the network'))
    .addOption(jsonOption('what was made'))
    .addHelpText(
      'after',
      `
The result is the bicubic picture and detail that a network adds to it. How well
it agrees with the input when it is shrunk again is printed for every picture:
above 40 dB nothing visible was changed, only detail added.

Examples:
  zero upscale photo.jpg large.png                     twice as wide and high
  zero upscale photo.jpg large.png --compare side.png --invented map.png
  zero upscale photos larger --scale 4                 all pictures of a folder
  zero upscale photo.jpg large.png --scale 4 --model texture
  zero upscale train --data photographs --out upscaler
  zero upscale evaluate upscaler --data held-out`,
    )
    .action(async (input: string, output: string, options) => {
      const { upscaleCommand } = await import('../upscaleCommand.js');
      await upscaleCommand(input, output, { ...options, maxPixels: options.maxPixels * 1e6 });
    });

  backendOptions(upscale.command('train'))
    .description('train a network on photographs')
    .requiredOption('--data <file>', 'the folder of photographs; those in folders in it count too')
    .addOption(scaleOption('how many times as large: 2 or 4').default(2))
    .option(
      '--loss <name>',
      'l1 (nearest to the true picture) or texture (looks like a true picture)',
      oneOf('l1', 'texture'),
      'l1',
    )
    .option('--out <folder>', 'folder for the model, checkpoint and metrics', 'upscaler')
    .option(
      '--from <folder>',
      'begin with the weights of another training; those of another scale fit but for the last layer',
    )
    .option('--epochs <n>', 'epochs of 4,096 parts of pictures', wholeNumber(1, 1_000_000), 40)
    .option('--batch <n>', 'parts of a step', wholeNumber(1, 4096), 16)
    .option(
      '--patch <n>',
      "points of a part's side, before it is made larger (default: 32, for texture 16)",
      wholeNumber(8, 256),
    )
    .option('--rate <x>', 'highest learning rate (default: 0.001, for texture 0.0005)', realNumber(1e-7, 1))
    .addOption(minutesOption())
    .addOption(threadsOption('a training step'))
    .addOption(seedOption())
    .addOption(jsonOption('the last epoch'))
    .addHelpText(
      'after',
      `
Goes on from the checkpoint in --out when there is one. Ctrl-C saves and ends.
The learning rate falls to nothing at the last epoch; fewer --epochs end sooner.

Examples:
  zero upscale train --data photographs --out two
  zero upscale train --data photographs --scale 4 --from two --out four
  zero upscale train --data photographs --scale 4 --from four --loss texture`,
    )
    .action(async (options) => {
      const { trainCommand } = await import('../trainCommand.js');
      await trainCommand(options);
    });

  upscale
    .command('evaluate')
    .description('measure a model on pictures, each shrunk and made large again')
    .argument('<model>', 'fidelity, texture, the folder of a training, or a model file')
    .requiredOption('--data <file>', 'a folder of pictures that it was not trained on, or one picture')
    .addOption(scaleOption("2 or 4 (default: the model's)"))
    .addOption(grainOption())
    .addOption(threadsOption('the network'))
    .addOption(jsonOption('the figures'))
    .addHelpText(
      'after',
      `
PSNR and SSIM are those of the luminance, a border of the scale cut off, beside
those of the bicubic picture. Consistency: the result shrunk again against the
input. Detail: power in the finest octave over the true picture's.

Examples:
  zero upscale evaluate fidelity --data held-out
  zero upscale evaluate upscaler --data held-out --json`,
    )
    .action(async (model: string, options) => {
      const { evaluateCommand } = await import('../evaluateCommand.js');
      await evaluateCommand(model, options);
    });
}
