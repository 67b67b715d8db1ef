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
  /** What a point sees of the input: points from start + stride i on, along either axis. Absent where it sees all. */
  readonly field?: { readonly size: number; readonly stride: number; readonly start: number };
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

/** A drawing: 28 x 28 bytes in base64, 0 the background. */
export interface DigitQuestion {
  readonly pixels: string;
}

/** What the digit network makes of a drawing. */
export interface DigitData {
  /** Of the digits 0 to 9. */
  readonly shares: readonly number[];
  readonly layers: readonly MapsData[];
}

/** Where the digit network comes from, and a drawing of each digit, one after the other in base64. */
export interface DigitAbout {
  readonly about: string;
  readonly examples: string;
}
