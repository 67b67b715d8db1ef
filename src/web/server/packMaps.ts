import { extent, strongestFirst, type Tile } from '../../plot/tiles.js';
import type { ReceptiveField } from '../../tensor/convolution/geometry.js';
import type { MapsData } from '../protocol/activations.js';

/**
 * Maps as a page is sent them.
 * @param sorted whether the strongest come first; planes with meanings keep their order. @param most that are sent.
 */
export function packMaps(
  maps: readonly Float32Array[],
  width: number,
  { sorted, most, field }: { sorted: boolean; most: number; field: ReceptiveField },
): MapsData {
  const tiles = maps.map((values, i): Tile => ({ label: i, values, width, height: values.length / width }));
  const shown = (sorted ? strongestFirst(tiles) : tiles).slice(0, most);
  const scale = Math.max(1e-12, ...maps.map((map) => extent(map)));
  const bytes = Buffer.concat(
    shown
      .map(({ values }) => Int8Array.from(values, (x) => Math.round((127 * x) / scale) || 0))
      .map((map) => Buffer.from(map.buffer)),
  );
  return {
    channels: shown.map(({ label }) => label),
    width,
    scale,
    bytes: bytes.toString('base64'),
    ...(Number.isFinite(field.size) && { field }),
  };
}
