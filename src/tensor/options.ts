import { type Command, Option } from 'commander';
import { either } from '../../base/text.js';
import { oneOf } from '../terminal/options.js';
import { BACKENDS, DEVICES } from './names.js';

/** Adds the options that choose the tensor backend; `useBackend` takes their values. */
export function backendOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--backend <name>',
        `${either(BACKENDS)} (default: ZERO_BACKEND, else the best; see zero doctor)`,
      ).argParser(oneOf(...BACKENDS)),
    )
    .addOption(
      new Option('--device <name>', `execution provider of onnxruntime: ${either(DEVICES)}`).argParser(
        oneOf(...DEVICES),
      ),
    );
}
