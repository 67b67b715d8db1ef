import { basename } from 'node:path';
import { UsageError } from '../../../base/errors.js';
import { printable } from '../../../base/text.js';
import { INPUTS } from '../../../engine/inputs.js';
import { usualKomi } from '../../../selfplay/boardSettings.js';
import { boardRange, boardsOf } from '../../../selfplay/boards.js';
import { type NetworkFile, onBoard } from '../../../selfplay/networkFile.js';
import type { Fact, NetworkSource, OpenAs } from '../network/source.js';
import { parameterCount } from './onnxFacts.js';

/** A network in zero's own file: for one board as it stands there, or for all. */
export function zeroSource(path: string, network: NetworkFile): NetworkSource {
  const { info } = network;
  const check = ({ style }: OpenAs) => {
    if (style !== undefined) throw new UsageError(`${path} knows no styles of play; leave out --style`);
  };
  return {
    path,
    name: `${basename(path, '.zero')} of ${info.run}`,
    step: info.step,
    sizes: boardsOf(info),
    usualSize: info.size,
    komi: (size) => (size === info.size ? info.komi : usualKomi(size)),
    check,
    on(size: number, as: OpenAs = {}) {
      check(as);
      return onBoard(network, size);
    },
    facts: (): Fact[] => [
      ['format', 'zero'],
      ['from', `${printable(info.run, 60)}, step ${info.step}, ${info.games} games`],
      ['made', info.created],
      ['boards', boardRange(boardsOf(info))],
      ['architecture', `${info.blocks} blocks of ${info.channels} channels`],
      ['parameters', String(parameterCount(network.onnx))],
      ['inputs', `${info.planes}: ${INPUTS[info.planes].planes} planes`],
      ['heads', info.recipe],
      ['numbers', info.quantized ? '8-bit' : '32-bit floats'],
      ['trained with', `${info.rules} rules, komi ${info.komi}`],
    ],
  };
}
