import type { Command } from 'commander';

/** Adds the options that choose the tensor backend; {@link useBackend} takes their values. */
export function backendOptions(command: Command): Command {
  return command
    .option(
      '--backend <name>',
      'tensorflow, onnxruntime, wasm or cpu (default: ZERO_BACKEND, else the best; see zero doctor)',
    )
    .option('--device <name>', 'execution provider of onnxruntime: cpu, cuda, dml, coreml or webgpu');
}
