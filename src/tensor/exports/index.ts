/*
 * What scripts of users take from the tensor stack: import { tf, useBackend } from 'zero/tensor'.
 * docs/cheat-sheet.md shows how.
 */
export * as tf from '@tensorflow/tfjs';
export { ZeroError } from '../../../base/errors.js';
export { Rng } from '../../../base/rng.js';
export { type BackendInfo, type BackendRequest, useBackend } from '../backend.js';
export { type ReceptiveField, receptiveField, slide, transposedSize } from '../convolution/geometry.js';
export { parseCsv, pickColumns, readCsv, type Table } from '../data/csv.js';
export { encodeLabels, type Matrix, oneHot } from '../data/labels.js';
export { type Scaler, standardScaler } from '../data/scaling.js';
export { type PaddedSequences, padSequences, type Vocabulary, vocabulary } from '../data/sequences.js';
export { type Arrays, arraySource, trainTestSplit } from '../data/source.js';
export { loadModel, saveModel } from '../models/files.js';
export { modelToOnnx } from '../models/onnx.js';
export { formatSummary, type Summary, summarize } from '../models/summary.js';
export { type ClassifierOptions, classifier } from '../training/classifier.js';
export type { DataSource, HostBatch, HostTensor, TensorBatch } from '../training/data.js';
export { type EpochReport, type FitOptions, type FitResult, fit } from '../training/fit.js';
export { batchNormalization, dropout, withDropout } from '../training/layers.js';
export { adam, momentum, type Optimizer, rmsProp, sgd } from '../training/optimizers.js';
export { type ParameterOptions, ParameterSet } from '../training/parameterSet.js';
export { constant, cosine, oneCycle, reduceOnPlateau, type Schedule, steps } from '../training/schedules.js';
export { type MetricTensors, type StepContext, type Task, Trainer } from '../training/trainer.js';
export { variablesOf } from '../training/variables.js';
