import { short } from './short.js';

/** A komi as it is meant, undefined when it is unknown, and what was made of the text where it is not plain. */
export interface KomiRead {
  komi: number | undefined;
  notice?: string;
}

/** Points of the largest board, 25x25. */
const MOST = 625;

/**
 * Komi as programs write it: a number of points, with a comma, a unit or in words; in Fox's hundredths (KM[650], and
 * KM[375] for stones); in stones where it has quarters (3.75 under Chinese counting is 7.5 points).
 */
export function readKomi(text: string): KomiRead {
  const plain = text
    .replace(/½/g, '.5')
    .normalize('NFKC')
    .replace(/(\d)\s*,\s*(\d)/, '$1.$2')
    .trim();
  if (plain === '') return { komi: undefined };
  const found = /[-+]?\d*\.?\d+(?:e[-+]?\d+)?/i.exec(plain.replace(/(\d+)\s+1\/2/, '$1.5'));
  if (!found) return { komi: undefined, notice: `komi '${short(text)}' is no number and counts as unknown` };
  let komi = Number(found[0]);
  const odd = found[0] !== text.trim();
  let meant = odd ? `komi '${short(text)}' is read as` : '';
  // No game has a komi of a hundred points; files that were saved again have lost Fox's name.
  if (Math.abs(komi) >= 100 && komi % 25 === 0) {
    meant = `komi '${short(text)}' is in hundredths and means`;
    komi /= 100;
  }
  if (Math.abs(komi % 0.5) === 0.25) {
    meant ||= `komi '${short(text)}' is in stones and means`;
    komi *= 2;
  }
  if (Math.abs(komi) > MOST)
    return { komi: undefined, notice: `komi '${short(text)}' is beyond any board and counts as unknown` };
  const rounded = Math.round(komi * 2) / 2;
  if (rounded !== komi) meant ||= `komi '${short(text)}' is rounded to`;
  return meant ? { komi: rounded, notice: `${meant} ${rounded}` } : { komi: rounded };
}
