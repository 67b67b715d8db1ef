import { latin1 } from './text.js';

/*
 * Bytes in base64, in Node and in browsers.
 */

export function toBase64(bytes: Uint8Array): string {
  return btoa(latin1(bytes));
}

/** @returns undefined for what is no base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
