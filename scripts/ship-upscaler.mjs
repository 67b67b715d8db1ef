// Ships an upscaling model that zero upscale train has made, with weights of 10 significant bits.
//   npm run build && node scripts/ship-upscaler.mjs FOLDER [GRAIN]
import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shippedModel } from '../dist/src/pictures/modelPlaces.js';
import { findUpscalingModel, writeUpscalingModel } from '../dist/src/pictures/upscaling/modelFile.js';
import { SIZES, upscalingNetwork } from '../dist/src/pictures/upscaling/network.js';
import { beginWith } from '../dist/src/pictures/upscaling/startingWeights.js';
import { useBackend } from '../dist/src/tensor/backend.js';
import { modelToOnnx } from '../dist/src/tensor/models/onnx.js';
import { roundWeights } from './rounded.mjs';

const [folder, grain] = process.argv.slice(2);
if (!folder) throw new Error('give the folder of an upscaling model');
const { model } = findUpscalingModel(folder);
const { scale, style, weights } = model;
roundWeights(weights, 10);
if (grain !== undefined) model.noise = Number(grain);
await useBackend({});
const network = upscalingNetwork(scale, SIZES[scale], { seed: 1, noise: model.noise > 0 });
beginWith(network, model, folder);
model.onnx = modelToOnnx(network);
const path = shippedModel(`upscale-x${scale}-${style}.zero`);
copyFileSync(writeUpscalingModel(mkdtempSync(join(tmpdir(), 'zero-ship-')), model), path);
console.log(`${path}: ${model.about}`);
process.exit();
