import type { Command } from 'commander';
import { EXIT } from '../../../terminal/exit.js';
import { jsonOption, realNumber } from '../../../terminal/options.js';

/** `zero model`: look at saved models in the layers format of TensorFlow.js, export them to ONNX. */
export function register(program: Command): void {
  const model = program.command('model').description('look at layers models, export them to ONNX');
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
}
