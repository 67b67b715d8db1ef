import { FORMATS } from '../../../src/pictures/codecs/formats.js';
import { decodePicture } from '../../../src/pictures/codecs/read.js';
import { encodePicture } from '../../../src/pictures/codecs/write.js';
import { fuzzBytes } from '../../fuzz.js';

/** Little pictures of all formats; damaged ones may claim to be large, so few points are allowed. */
const samples: Buffer[] = [];
const [width, height] = [19, 13];
const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7) % 256);
const alpha = Uint8Array.from({ length: width * height }, (_, i) => (i * 3) % 256);
for (const format of FORMATS) {
  samples.push(await encodePicture(`x.${format}`, { width, height, rgb }));
  if (format !== 'jpeg') samples.push(await encodePicture(`x.${format}`, { width, height, rgb, alpha }));
}

fuzzBytes('a damaged picture', samples, (bytes) => decodePicture(Buffer.from(bytes), 'picture', 1e6));
