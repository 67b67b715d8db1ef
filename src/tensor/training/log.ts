import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fileError, writeFileAtomic } from '../../../base/files/atomic.js';
import { appendJsonLine, readJsonLines } from '../../../base/files/json.js';
import { TensorBoardWriter } from './tensorboard.js';

/** A line of metrics: numbers by name, after a step. */
export interface LogLine {
  step: number;
  [name: string]: number;
}

/** A loss that is not a number is null in JSON: such a line is kept. */
const LINE = z.looseObject({ step: z.number() }) as unknown as z.ZodType<LogLine>;

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
    appendJsonLine(this.path, line);
    const { step, ...scalars } = line;
    this.board.write(step, scalars);
  }
}

/** The sound lines of a metrics file, none where there is no file. @throws ZeroError when it cannot be read. */
export function readLog(path: string): LogLine[] {
  return readJsonLines(path, LINE);
}
