import type { Command } from 'commander';
import { EXIT } from '../../../terminal/exit.js';
import { jsonOption, realNumber, wholeNumber } from '../../../terminal/options.js';

/** `zero model`: look at saved models in the layers format of TensorFlow.js, export them to ONNX. */
export function register(program: Command): void {
  const model = program.command('model').description('look into layers models, export them to ONNX');
  model
    .command('summary')
    .description('layers, output shapes, parameters and floating-point operations')
    .argument('<folder>', 'folder of the model, or its model.json')
    .addOption(jsonOption('it'))
    .addHelpText('after', '\nExamples:\n  zero model summary runs/digits/model')
    .action(async (folder: string, options: { json?: boolean }) => {
      const { summaryCommand } = await import('../modelCommand.js');
      await summaryCommand(folder, options);
    });
  model
    .command('export')
    .description('write a model as ONNX, and check that both give the same outputs')
    .argument('<folder>', 'folder of the model, or its model.json')
    .requiredOption('--out <file>', 'the .onnx file to write')
    .option('--fold', 'multiply batch normalisations into the layers before them')
    .addOption(jsonOption('the outcome'))
    .addHelpText(
      'after',
      `
Dropout is left out and batch normalisation uses its running statistics: the
file is for prediction. Its inputs and outputs are named after their layers, and
images keep their channels last.

Examples:
  zero model export runs/digits/model --out digits.onnx --fold`,
    )
    .action(async (folder: string, options: { out: string; fold?: boolean; json?: boolean }) => {
      const { exportCommand } = await import('../modelCommand.js');
      await exportCommand(folder, options);
    });
  model
    .command('check')
    .description('compare a model with its ONNX export on random inputs')
    .argument('<folder>', 'folder of the model, or its model.json')
    .argument('<file>', 'its .onnx file')
    .option(
      '--tolerance <x>',
      'largest difference, as a fraction of the largest output',
      realNumber(0, 1),
      1e-4,
    )
    .addOption(jsonOption('the outcome'))
    .addHelpText(
      'after',
      '\nThe exit status is 1 when they differ.\n\nExamples:\n  zero model check runs/digits/model digits.onnx',
    )
    .action(async (folder: string, file: string, options: { tolerance: number; json?: boolean }) => {
      const { checkCommand } = await import('../modelCommand.js');
      if (!(await checkCommand(folder, file, options))) process.exitCode = EXIT.problem;
    });
  model
    .command('maps')
    .description('draw the feature maps that the layers make of a picture')
    .argument('<folder>', 'folder of the model, or its model.json')
    .requiredOption('--image <file>', "a picture; brought to the model's size and channels")
    .option('--layer <layer>', 'one layer by name or number (default: all that make maps)')
    .option('--most <n>', 'maps of a layer at most, the strongest first', wholeNumber(1, 1024), 16)
    .option('--out <file>', 'the picture', 'maps.png')
    .addOption(jsonOption('the layers'))
    .addHelpText(
      'after',
      '\nExamples:\n  zero model maps digits --image seven.png\n  zero model maps digits --image seven.png --layer 3 --most 64 --out conv.png',
    )
    .action(
      async (
        folder: string,
        options: { image: string; layer?: string; most: number; out: string; json?: boolean },
      ) => {
        const { mapsCommand } = await import('../modelCommand.js');
        await mapsCommand(folder, options);
      },
    );
  model
    .command('filters')
    .description("draw the weights of a convolution's filters")
    .argument('<folder>', 'folder of the model, or its model.json')
    .requiredOption('--layer <layer>', 'the layer by name or number')
    .option('--out <file>', 'the picture', 'filters.png')
    .addOption(jsonOption('the outcome'))
    .addHelpText('after', '\nExamples:\n  zero model filters digits --layer 2 --out filters.png')
    .action(async (folder: string, options: { layer: string; out: string; json?: boolean }) => {
      const { filtersCommand } = await import('../modelCommand.js');
      await filtersCommand(folder, options);
    });
}
