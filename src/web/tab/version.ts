/*
 * base/version.ts in a browser (package.json, `browser`), where there is no package.json to read.
 */

declare const ZERO_VERSION: string;

/** Put in by the build. */
export const VERSION = ZERO_VERSION;
