import { basename } from 'node:path';
import { UsageError } from '../../../../base/errors.js';
import { printable } from '../../../../base/text.js';
import type { NetworkFile, NetworkInfo } from '../../../../selfplay/networkFile.js';
import { calibrationPositions } from '../../network/calibration.js';
import { quantizedGraph } from '../../network/quantize.js';
import type { Fact, NetworkSource, OpenAs } from '../../network/source.js';
import { cached, cacheKey } from '../foreign/cache.js';
import { readForeign } from '../foreign/unpack.js';
import { leelaGraph } from './graph.js';
import { LEELA_PLANES, type LeelaModel, parseLeela } from './parse.js';

const KOMI = 7.5;

/** A network in Leela Zero's file, packed or not: for the board that its dense layers are for, 19x19. */
export function leelaSource(path: string, bytes: Buffer): NetworkSource {
  const model = readForeign(path, bytes, 'Leela Zero', parseLeela);
  const { size } = model;
  const check = ({ style }: OpenAs) => {
    if (style !== undefined) throw new UsageError(`${path} knows no styles of play; leave out --style`);
  };
  return {
    path,
    name: printable(basename(path).replace(/\.(gz|txt)/g, ''), 80),
    sizes: [size],
    usualSize: size,
    komi: () => KOMI,
    check,
    on(_size: number, as: OpenAs = {}) {
      const { float = false } = as;
      check(as);
      const key = cacheKey(bytes, `${size}x${size}`, float ? 'float' : '8bit');
      return cached(key, () => convert(path, model, float));
    },
    facts: (): Fact[] => [
      [
        'format',
        `Leela Zero, version ${model.version}${model.version === 2 ? " (ELF: the value is Black's)" : ''}`,
      ],
      ['boards', `${size}x${size}`],
      ['architecture', `${model.blocks.length} blocks of ${model.channels} channels: ordinary`],
      ['parameters', String(parameters(model))],
      ['inputs', `${LEELA_PLANES} planes`],
      ['heads', 'policy, result'],
    ],
  };
}

function convert(path: string, model: LeelaModel, float: boolean): NetworkFile {
  const info: NetworkInfo = {
    size: model.size,
    recipe: 'agz',
    planes: 'leela-zero',
    blocks: Math.max(1, model.blocks.length),
    channels: model.channels,
    rules: 'tromp-taylor',
    komi: KOMI,
    step: 0,
    games: 0,
    run: printable(basename(path), 100),
    parent: -1,
    created: '',
    quantized: !float,
  };
  const graph = float
    ? leelaGraph(model)
    : quantizedGraph((hooks) => leelaGraph(model, hooks), info.planes, calibrationPositions(model.size));
  return { info, onnx: graph.toBytes() };
}

function parameters(model: LeelaModel): number {
  const convs = [model.first, ...model.blocks.flat(), model.policyConv, model.valueConv];
  const denses = [model.policy, model.hidden, model.value];
  return (
    convs.reduce((sum, { weights, to }) => sum + weights.length + 2 * to, 0) +
    denses.reduce((sum, { weights, bias }) => sum + weights.length + bias.length, 0)
  );
}
