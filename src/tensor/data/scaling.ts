import { ZeroError } from '../../../base/errors.js';
import type { Matrix } from './labels.js';

/** Columns brought to mean 0 and deviation 1 by what was seen in training data (scikit-learn's StandardScaler). */
export interface Scaler {
  /** `[columns]`. */
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  /** `[rows, columns]` to the same, scaled. @throws ZeroError for other columns than were seen. */
  transform(table: Matrix): Matrix;
  /** Back to what it was. */
  inverse(table: Matrix): Matrix;
}

/** Learns the means and deviations of a table's columns; a column that never changes keeps its deviation of 1. */
export function standardScaler({ data, shape: [rows, columns] }: Matrix): Scaler {
  if (rows === 0) throw new ZeroError('a table without rows has no mean to scale by');
  const mean = new Float64Array(columns);
  const deviation = new Float64Array(columns);
  for (let i = 0; i < data.length; i++) mean[i % columns] += data[i] / rows;
  for (let i = 0; i < data.length; i++) deviation[i % columns] += (data[i] - mean[i % columns]) ** 2 / rows;
  for (let c = 0; c < columns; c++) deviation[c] = Math.sqrt(deviation[c]) || 1;
  const each = (table: Matrix, of: (x: number, column: number) => number): Matrix => {
    if (table.shape[1] !== columns)
      throw new ZeroError(`the table has ${table.shape[1]} columns, the scaler has seen ${columns}`);
    return { data: table.data.map((x, i) => of(x, i % columns)), shape: [...table.shape] };
  };
  return {
    mean,
    deviation,
    transform: (table) => each(table, (x, c) => (x - mean[c]) / deviation[c]),
    inverse: (table) => each(table, (x, c) => x * deviation[c] + mean[c]),
  };
}
