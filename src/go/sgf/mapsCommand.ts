import { UsageError, ZeroError } from '../../../base/errors.js';
import { writeFileAtomic } from '../../../base/files/atomic.js';
import { drawBoard } from '../../../engine/diagram.js';
import { boardRange } from '../../../selfplay/boards.js';
import { strongestFirst, type Tile, type TileRow, tilesPng } from '../../plot/tiles.js';
import { networkMaps } from '../network/maps.js';
import { openSource } from '../networkFiles/open.js';
import { selectPosition } from './select.js';

/** Options of `zero sgf maps`. */
export interface MapsOptions {
  move?: number;
  game: number;
  network?: string;
  layer?: number;
  most: number;
  out: string;
  json?: boolean;
}

/** `zero sgf maps`: what a network sees of a position. @throws ZeroError when there is no such game, move, network or layer. */
export function mapsCommand(file: string, options: MapsOptions): void {
  const { game, position } = selectPosition(file, options);
  const source = openSource(options.network, game.size);
  if (!source.sizes.includes(game.size))
    throw new ZeroError(
      `the network is for ${boardRange(source.sizes)}, the game is on ${game.size}x${game.size}; give another --network`,
    );
  const { size } = game;
  const network = source.on(size);
  const { layers, policy, ownership } = networkMaps(network, position);
  const wanted = options.layer === undefined ? layers : layers.filter((l) => l.number === options.layer);
  if (wanted.length === 0)
    throw new UsageError(
      `there is no layer ${options.layer}; give one from 0 (the input) to ${layers.length - 1}`,
    );
  const tile = (values: Float32Array, label: number): Tile => ({ label, values, width: size, height: size });
  const rows = wanted.map(({ number, maps }): TileRow => {
    const tiles = maps.map((values, c) => tile(values, c + 1));
    // Planes have meanings by their numbers.
    return { label: number, tiles: number === 0 ? tiles : strongestFirst(tiles).slice(0, options.most) };
  });
  rows.push({ label: layers.length, tiles: [tile(policy, 1)] });
  if (ownership) rows.push({ label: layers.length + 1, tiles: [tile(ownership, 1)] });
  writeFileAtomic(options.out, tilesPng(rows, 16, 6 * size));
  if (options.json) {
    const strongest = rows.map((row) => ({ layer: row.label, channels: row.tiles.map((t) => t.label) }));
    console.log(
      JSON.stringify({
        out: options.out,
        layers: strongest,
        policy: [...policy],
        ownership: ownership && [...ownership],
      }),
    );
    return;
  }
  console.log(drawBoard(position));
  const heads = ownership
    ? `${layers.length} the policy, ${layers.length + 1} the ownership`
    : `${layers.length} the policy`;
  console.log(
    `${options.out}: rows are layers, the strongest channels first; 0 the input planes, ${heads}; red is positive, blue negative, for the player to move`,
  );
}
