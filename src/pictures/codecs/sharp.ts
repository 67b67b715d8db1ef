import type Sharp from 'sharp';

let loading: Promise<typeof Sharp | undefined> | undefined;

/** The package sharp, loaded when it is first needed; undefined where it is not installed. */
export function loadSharp(): Promise<typeof Sharp | undefined> {
  loading ??= import('sharp').then(
    ({ default: sharp }) => {
      sharp.cache(false); // pictures are read once
      return sharp;
    },
    () => undefined,
  );
  return loading;
}
