import type { NetworkFile } from '../../../selfplay/networkFile.js';

/** How a network is wanted. */
export interface OpenAs {
  /** In 32-bit floats, where it would be made 8-bit for speed. */
  float?: boolean;
  /** Whom a network in the style of people is to play like: a rank such as 5k, or a year. */
  style?: string;
}

/** A fact about a network, for people: what it is about, and what is so. */
export type Fact = readonly [name: string, value: string];

/**
 * A network as somebody has it in a file, of whatever program, for every board that it plays on. What it is shown and what
 * it answers stands in the description of what {@link NetworkSource.on} gives.
 */
export interface NetworkSource {
  readonly path: string;
  /** What it is called in results. */
  readonly name: string;
  /** The training step that it says it is of. */
  readonly step?: number;
  /** Boards that it plays on, ascending, and the one to begin with. */
  readonly sizes: readonly number[];
  readonly usualSize: number;
  /** Komi that it plays with unless another is asked for. */
  komi(size: number): number;
  /** Reads the file, where that was not done yet, and sees whether it can be had so. @throws ZeroError as {@link on} */
  check(as: OpenAs): void;
  /**
   * The network for one of its boards.
   * @throws ZeroError that says in one sentence what is wrong with the file.
   */
  on(size: number, as?: OpenAs): NetworkFile;
  /** What it is. @throws ZeroError as {@link on} */
  facts(): Fact[];
}
