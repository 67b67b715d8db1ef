/** Bytes that a picture's file may have, and points that its result may have. */
export const MOST_BYTES = 8_000_000;
export const MOST_POINTS = 9_000_000;

/** What can be made: the shipped models that upscale, and the generator. */
export interface PicturesAbout {
  readonly upscalers: readonly { readonly model: string; readonly scale: number; readonly about: string }[];
  /** Why there is none, where there is none. */
  readonly generator: { readonly about: string } | { readonly fault: string };
}

/** A picture to be made larger. */
export interface UpscaleQuestion {
  /** The bytes of its file, in base64. */
  readonly file: string;
  readonly model: string;
  readonly scale: number;
}

/** What is told while it is made: how much of it there is, and what it is compared with. */
export type UpscaleInfo =
  | { readonly share: number }
  | { readonly kind: 'bicubic' | 'invented'; readonly png: string };

export interface UpscaleData {
  readonly width: number;
  readonly height: number;
  /** A PNG in base64. */
  readonly png: string;
  /** The result shrunk again against the input, in decibels; absent where it is equal. */
  readonly consistency?: number;
  /** Mean of the luminance that is gone when the result is shrunk again, in steps of 255. */
  readonly invented: number;
  /** What was done to the picture when it was read, a sentence each. */
  readonly notices: readonly string[];
}

/** The first pictures of a seed. */
export interface SamplesQuestion {
  readonly seed: number;
  readonly count: number;
}

/** The way from the first picture of one seed to that of another. */
export interface WalkQuestion {
  readonly from: number;
  readonly to: number;
  readonly frames: number;
}

/** Pictures that a generator has made, `[count, size, size, channels]` in base64. */
export interface SamplesData {
  readonly count: number;
  readonly size: number;
  readonly channels: 1 | 3;
  readonly pixels: string;
}
