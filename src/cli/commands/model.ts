import type { Command } from 'commander';

/** `zero model`: look at saved networks in the layers format of TensorFlow.js. */
export function register(program: Command): void {
  const model = program.command('model').description('look at models in the TensorFlow.js layers format');
  model
    .command('summary')
    .description('layers, output shapes, parameters and floating-point operations')
    .argument('<folder>', 'folder of the model, or its model.json')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExamples:\n  zero model summary runs/digits/model')
    .action(async (folder: string, options: { json?: boolean }) => {
      const { summaryCommand } = await import('../../tensor/models/command.js');
      await summaryCommand(folder, options);
    });
}
