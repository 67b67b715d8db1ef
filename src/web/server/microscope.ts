import { BLACK, type Position } from '../../../engine/position.js';
import { HEADS } from '../../../selfplay/heads.js';
import type { NetworkFile, NetworkInfo } from '../../../selfplay/networkFile.js';
import { NetworkProbe } from '../../go/network/maps.js';
import type { ActivationsData, BoardLayer } from '../protocol/activations.js';
import { packMaps } from './packMaps.js';

/** Bytes of maps that an answer has at most. */
const MOST_BYTES = 3e6;

/** Looks into networks; the one looked into last stays open. */
export class Microscope {
  private open: { readonly key: string; readonly probe: NetworkProbe } | undefined;

  /**
   * What is in a network for a position.
   * @param key which network it is. @throws ZeroError when it cannot be had, or its model cannot be run.
   */
  look(key: string, network: () => NetworkFile, position: Position): ActivationsData {
    if (this.open?.key !== key) {
      this.open?.probe.dispose();
      this.open = undefined;
      this.open = { key, probe: new NetworkProbe(network()) };
    }
    const { probe } = this.open;
    const { layers, policy, pass, ownership, answer } = probe.maps(position);
    const { info } = probe.network;
    const most = Math.max(8, Math.floor(MOST_BYTES / layers.length / position.area));
    const forBlack = position.toPlay === BLACK ? 1 : -1;
    const value = answer.win - answer.loss;
    return {
      planes: info.planes,
      quantized: info.quantized,
      layers: layers.map(({ number, channels, field, maps }) => ({
        ...packMaps(maps, position.size, { sorted: number > 0, most, field }),
        ...partOf(info, number, layers.length),
        of: channels,
      })),
      policy: [...policy, pass].map(rounded),
      winRate: rounded((1 + forBlack * value) / 2),
      ...(HEADS[info.recipe].hasScore && { scoreLead: rounded(forBlack * answer.lead) }),
      ...(ownership && { ownership: Array.from(ownership, (o) => rounded(forBlack * o)) }),
    };
  }
}

/** Where in zero's own architecture a layer is; other programs' are told by number. */
function partOf(
  { recipe, blocks }: NetworkInfo,
  number: number,
  count: number,
): Pick<BoardLayer, 'part' | 'block' | 'half'> {
  if (number === 0) return { part: 'input' };
  const heads = count - 2 - 2 * blocks;
  if ((recipe !== 'fast' && recipe !== 'agz') || heads < 0) return { part: 'layer', block: number };
  if (number === 1) return { part: 'stem' };
  if (number <= 1 + 2 * blocks) return { part: 'block', block: number >> 1, half: 1 + (number & 1) };
  return { part: 'head', block: number - 1 - 2 * blocks };
}

function rounded(x: number): number {
  return Math.round(x * 1e4) / 1e4;
}
