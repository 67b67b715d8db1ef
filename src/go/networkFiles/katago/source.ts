import { basename } from 'node:path';
import { UsageError } from '../../../../base/errors.js';
import { printable } from '../../../../base/text.js';
import type { NetworkFile, NetworkInfo } from '../../../../selfplay/networkFile.js';
import type { Fact, NetworkSource, OpenAs } from '../../network/source.js';
import { cached, cacheKey } from '../foreign/cache.js';
import { readForeign } from '../foreign/unpack.js';
import { katagoFacts } from './facts.js';
import { katagoGraph } from './graph.js';
import { allBlocks, type KatagoModel } from './model.js';
import { parseKatago } from './parse.js';
import { profileNumbers } from './profile.js';
import { quantizeKatago } from './quantize.js';

/** Boards of KataGo's networks. */
const SIZES = Array.from({ length: 18 }, (_, i) => i + 2);
const USUAL = 19;
/** Komi as people have it: 7 on small boards, where the first player's advantage is that much, and 7.5. */
const SMALL = 11;

/** A network in KataGo's file, text or binary, packed or not. It is read when it is first used. */
export function katagoSource(path: string, bytes: Buffer): NetworkSource {
  let parsed: KatagoModel | undefined;
  const model = () => {
    parsed ??= readForeign(path, bytes, 'KataGo', parseKatago);
    return parsed;
  };
  const name = printable(basename(path).replace(/\.(gz|bin|txt)/g, ''), 80);
  return {
    path,
    name,
    sizes: SIZES,
    usualSize: USUAL,
    komi,
    check({ style }: OpenAs) {
      checkStyle(path, model(), style !== undefined);
    },
    on(size: number, { float = false, style }: OpenAs = {}) {
      const wanted = [
        `${size}x${size}`,
        float ? 'float' : '8bit',
        ...(style === undefined ? [] : [`style${style.replace(/\W/g, '')}`]),
      ];
      const profile = style === undefined ? undefined : profileNumbers(style, size);
      return cached(cacheKey(bytes, ...wanted), () => convert(path, model(), size, float, profile));
    },
    facts: (): Fact[] => katagoFacts(model(), SIZES),
  };
}

function komi(size: number): number {
  return size <= SMALL ? 7 : 7.5;
}

function convert(
  path: string,
  model: KatagoModel,
  size: number,
  float: boolean,
  profile: Float32Array | undefined,
): NetworkFile {
  checkStyle(path, model, profile !== undefined);
  const info: NetworkInfo = {
    size,
    recipe: model.policy.channels === 1 ? 'katago' : 'katago-optimistic',
    planes: model.suicideAreas ? 'katago-suicide' : 'katago',
    blocks: Math.min(100, [...allBlocks(model.blocks)].length),
    channels: Math.min(2048, model.channels),
    rules: 'tromp-taylor',
    komi: komi(size),
    step: 0,
    games: 0,
    run: printable(model.name, 100),
    parent: -1,
    created: '',
    quantized: !float,
  };
  if (!float) return quantizeKatago(model, info, profile);
  return { info, onnx: katagoGraph(model, size, undefined, profile).toBytes() };
}

/** @throws UsageError for a style that the network does not know, or none where it needs one. */
function checkStyle(path: string, model: KatagoModel, given: boolean): void {
  if (model.profile && !given)
    throw new UsageError(
      `${path} plays in the style of people; say whose with --style, such as --style 5k or --style 1950`,
    );
  if (!model.profile && given) throw new UsageError(`${path} knows no styles of play; leave out --style`);
}
