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
    .addOption(deviceOption());
}

/** `--device`. */
export function deviceOption(): Option {
  const text = `execution provider of onnxruntime: ${either(DEVICES)}`;
  return new Option('--device <name>', text).argParser(oneOf(...DEVICES));
}
