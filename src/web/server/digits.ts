import { ZeroError } from '../../../base/errors.js';
import { PIXELS } from '../../digits/csv.js';
import { type DigitFile, DigitReader, readDigitFile } from '../../digits/shipped.js';
import type { DigitAbout, DigitData } from '../protocol/activations.js';
import { packMaps } from './packMaps.js';

/** The digit network that is shipped, loaded with the first question. */
export class DigitsHost {
  private file: DigitFile | undefined;
  private reader: DigitReader | undefined;

  /** @throws ZeroError when this copy of zero has no digit network. */
  about(): DigitAbout {
    this.file ??= readDigitFile();
    const { about, examples } = this.file;
    return { about, examples: Buffer.from(examples).toString('base64') };
  }

  /** @param pixels 28 x 28 bytes in base64. @throws ZeroError when they are not that many. */
  read(pixels: string): DigitData {
    const bytes = Buffer.from(pixels, 'base64');
    if (bytes.length !== PIXELS)
      throw new ZeroError(`a drawing has ${PIXELS} bytes, and this one has ${bytes.length}`);
    this.file ??= readDigitFile();
    this.reader ??= new DigitReader(this.file.onnx);
    const { shares, layers } = this.reader.read(bytes);
    return {
      shares: Array.from(shares, (share) => Math.round(share * 1e4) / 1e4),
      layers: layers.map(({ side, field, maps }) =>
        packMaps(maps, side, { sorted: true, most: maps.length, field }),
      ),
    };
  }
}
