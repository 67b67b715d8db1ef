// Writes the digit network that is shipped with zero from a folder that zero mnist train has made.
//   npm run build && node scripts/ship-digits.mjs FOLDER "what it is"
// With the file that is shipped in place of FOLDER it changes what the file says it is, and nothing else:
//   node scripts/ship-digits.mjs models/digits.zero "what it is"
import { statSync } from 'node:fs';
import { writeFileAtomic } from '../dist/base/files/atomic.js';
import { PIXELS } from '../dist/src/digits/csv.js';
import { loadLabelled } from '../dist/src/digits/load.js';
import { loadDigitModel } from '../dist/src/digits/modelFolder.js';
import { packDigits, readDigitFile, SHIPPED } from '../dist/src/digits/shipped.js';
import { useBackend } from '../dist/src/tensor/backend.js';
import { compareWithOnnx, modelToOnnx } from '../dist/src/tensor/models/onnx.js';

const [folder, about] = process.argv.slice(2);
if (about === undefined) throw new Error('give the folder of a model, and what it is');
const file = statSync(folder).isFile() ? { ...readDigitFile(folder), about } : await fromTraining(folder);
const bytes = packDigits(file);
writeFileAtomic(SHIPPED, bytes);
console.log(`${SHIPPED}: ${bytes.length} bytes`);

async function fromTraining(folder) {
  await useBackend({ backend: 'cpu' });
  const { model } = await loadDigitModel(folder);
  const onnx = modelToOnnx(model, { fold: true });
  const difference = compareWithOnnx(model, onnx);
  if (!(difference < 1e-4)) throw new Error(`the export differs by ${difference}`);
  console.log(`outputs differ from the model's by ${difference.toPrecision(2)}`);
  // The first test digit of each class.
  const { labels, pixels } = await loadLabelled(undefined, 't10k');
  const examples = new Uint8Array(10 * PIXELS);
  for (let digit = 0; digit < 10; digit++) {
    const at = labels.indexOf(digit);
    examples.set(pixels.subarray(at * PIXELS, (at + 1) * PIXELS), digit * PIXELS);
  }
  return { onnx, examples, about };
}
