import type { EvaluatorShape } from '../../../selfplay/networkEvaluator.js';
import type { NetworkListing } from './messages.js';

/*
 * What the page and its engine in the tab tell each other, and what the folder of an exported page says of its networks.
 */

/** A network as the tab runs it. */
export interface TabNetwork {
  readonly shape: EvaluatorShape;
  readonly onnx: Uint8Array<ArrayBuffer>;
}

/** The same as a server answers it, the model in base64. */
export interface NetworkAnswer {
  readonly shape: EvaluatorShape;
  readonly onnx: string;
}

/** A network of an exported page, in `networks.json`. */
export interface ExportedNetwork extends NetworkListing {
  /** For the board that it is usually played on; on all of its boards the model is the same. */
  readonly shape: EvaluatorShape;
  /** Its model's file beside the page, and what it must be. */
  readonly file: string;
  readonly bytes: number;
  readonly crc32: number;
}

/** `networks.json` of an exported page. */
export interface NetworksFile {
  readonly format: number;
  readonly version: string;
  readonly networks: readonly ExportedNetwork[];
}
export const NETWORKS_FORMAT = 1;

/** The questions that the engine in the tab answers; `fetch` gets its library, and answers nothing. */
export type TabMethod = 'fetch' | 'move' | 'analyse' | 'score' | 'sgf' | 'read' | 'review';

/** From the page: a network, a question, or that one is no longer asked. */
export type ToTab =
  | { readonly type: 'network'; readonly network: string; readonly size: number; readonly is: TabNetwork }
  | { readonly type: 'ask'; readonly id: number; readonly method: TabMethod; readonly question: unknown }
  | { readonly type: 'abort'; readonly id: number };

/** From the engine: what was found so far, the answer, or why there is none. */
export interface FromTab {
  readonly id: number;
  readonly info?: unknown;
  readonly done?: unknown;
  readonly error?: string;
  /** Whether its files could not be had. */
  readonly missing?: boolean;
}
