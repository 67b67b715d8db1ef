import pc from '../terminal/colors.js';
import { CLASSES } from './csv.js';
import { likeliest } from './predict.js';

/** A digit that a model gets wrong. */
export interface Mistake {
  /** Number of the digit in its file, from 0. */
  index: number;
  label: number;
  predicted: number;
  /** Probability that the model gave to what it predicted, and to the label. */
  confidence: number;
  labelProbability: number;
}

/** How a model does on labelled digits. */
export interface Evaluation {
  count: number;
  accuracy: number;
  /** Mean of -log of the label's probability. */
  loss: number;
  /** `[label][predicted]`, counts. */
  confusion: number[][];
  /** The surest mistakes first. */
  mistakes: Mistake[];
}

/** Compares probabilities `[count, 10]` with labels `[count]`. */
export function evaluatePredictions(probabilities: Float32Array, labels: Uint8Array): Evaluation {
  const predicted = likeliest(probabilities);
  const confusion = Array.from({ length: CLASSES }, () => new Array<number>(CLASSES).fill(0));
  const mistakes: Mistake[] = [];
  let loss = 0;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    const labelProbability = probabilities[i * CLASSES + label];
    confusion[label][predicted[i]]++;
    loss -= Math.log(Math.max(labelProbability, 1e-12)) / labels.length;
    if (predicted[i] !== label) {
      const confidence = probabilities[i * CLASSES + predicted[i]];
      mistakes.push({ index: i, label, predicted: predicted[i], confidence, labelProbability });
    }
  }
  mistakes.sort((a, b) => b.confidence - b.labelProbability - (a.confidence - a.labelProbability));
  return {
    count: labels.length,
    accuracy: 1 - mistakes.length / labels.length,
    loss,
    confusion,
    mistakes,
  };
}

/** The confusion matrix as a table of text, with the share of each label that is found. */
export function confusionTable(confusion: readonly (readonly number[])[]): string {
  const width = Math.max(5, ...confusion.flat().map((n) => String(n).length + 1));
  const head = `label${Array.from({ length: CLASSES }, (_, k) => String(k).padStart(width)).join('')}   found`;
  const rows = confusion.map((row, label) => {
    const cells = row.map((n, k) => {
      const text = (n === 0 ? '·' : String(n)).padStart(width);
      return n === 0 ? pc.dim(text) : k === label ? pc.green(text) : pc.red(text);
    });
    const all = row.reduce((a, b) => a + b, 0);
    const share = all === 0 ? '-' : `${((100 * row[label]) / all).toFixed(2)}%`;
    return `${String(label).padStart(5)}${cells.join('')}  ${share.padStart(7)}`;
  });
  return [head, ...rows].join('\n');
}
