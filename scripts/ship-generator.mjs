// Ships a generator that zero gan train has made, with weights of 7 significant bits.
//   npm run build && node scripts/ship-generator.mjs FOLDER NAME
import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findGenerator, writeGenerator } from '../dist/src/pictures/generation/modelFile.js';
import { shippedModel } from '../dist/src/pictures/modelPlaces.js';
import { roundWeights } from './rounded.mjs';

const [folder, name] = process.argv.slice(2);
if (!/^\w+$/.test(name ?? '')) throw new Error('give the folder of a generator, and its name');
const { model } = findGenerator(folder);
// Pictures are named so that they are found on every machine.
model.data = name;
roundWeights(model.weights, 7);
const path = shippedModel(`gan-${name}.zero`);
copyFileSync(writeGenerator(mkdtempSync(join(tmpdir(), 'zero-ship-')), model), path);
console.log(`${path}: ${model.about}`);
