import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileError, writeFileAtomic } from '../../../base/files/atomic.js';
import { TensorBoardWriter } from './tensorboard.js';

/** A line of metrics: numbers by name, after a step. */
export interface LogLine {
  step: number;
  [name: string]: number;
}

/** Metrics of a training as JSON lines and as TensorBoard events, in one folder. */
export class TrainingLog {
  private readonly path: string;
  private readonly board: TensorBoardWriter;

  /**
   * @param step the step that the training starts or goes on from: lines of later steps, which a killed process
   * wrote after its last checkpoint, are dropped, for they come again.
   * @throws ZeroError when the folder cannot be written.
   */
  constructor(folder: string, step: number) {
    this.path = join(folder, 'metrics.jsonl');
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw fileError('write', folder, error);
    }
    if (existsSync(this.path)) {
      const lines = readLog(this.path).filter((line) => line.step <= step);
      writeFileAtomic(this.path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    }
    this.board = new TensorBoardWriter(join(folder, 'tensorboard'));
  }

  write(line: LogLine): void {
    try {
      appendFileSync(this.path, `${JSON.stringify(line)}\n`);
    } catch (error) {
      throw fileError('write', this.path, error);
    }
    const { step, ...scalars } = line;
    this.board.write(step, scalars);
  }
}

/** The sound lines of a metrics file; a last line that a kill cut short is left out. @throws ZeroError */
export function readLog(path: string): LogLine[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw fileError('read', path, error);
  }
  return text.split('\n').flatMap((line) => {
    try {
      const value = JSON.parse(line) as LogLine;
      return typeof value?.step === 'number' ? [value] : [];
    } catch {
      return [];
    }
  });
}
