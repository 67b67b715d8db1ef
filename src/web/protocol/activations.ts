import type { GameData } from './game.js';

export interface ActivationsQuestion {
  readonly network: string;
  readonly game: GameData;
}

/** Maps of a layer, as bytes. */
export interface MapsData {
  /** Numbers of the channels, the strongest first; not all where there are very many. */
  readonly channels: readonly number[];
  /** Width of a map. */
  readonly width: number;
  /** The largest absolute value of the layer; a byte stands for `byte / 127 * scale`. */
  readonly scale: number;
  /** A signed byte a point, map after map, in base64. */
  readonly bytes: string;
  /** Side of what a point of it sees of the input, in points; absent where it sees all. */
  readonly field?: number;
}

/** What a layer of a network is: its input, its first convolution, one of the two of a block, one of a head. */
export interface BoardLayer extends MapsData {
  readonly part: 'input' | 'stem' | 'block' | 'head' | 'layer';
  readonly block?: number;
  readonly half?: number;
  /** Channels that it has. */
  readonly of: number;
}

/** What a network makes of a position; maps are for the player to move, the rest is Black's. */
export interface ActivationsData {
  /** The input set, whose planes have meanings. */
  readonly planes: string;
  /** Whether it computes in 8 bits in play. */
  readonly quantized: boolean;
  readonly layers: readonly BoardLayer[];
  readonly policy: readonly number[];
  readonly winRate: number;
  readonly scoreLead?: number;
  readonly ownership?: readonly number[];
}
