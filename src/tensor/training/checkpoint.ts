import { existsSync } from 'node:fs';
import { z } from 'zod';
import { ZeroError } from '../../../base/errors.js';
import { type ContainerKind, readContainer, writeContainer } from '../../../base/files/container.js';
import { header, parse, whole } from '../../../base/schema.js';
import { printable } from '../../../base/text.js';
import { type Trainer, trainerStateSchema } from './trainer.js';

/** What a training is of, such as recipe and data: a checkpoint goes on only with the same. */
export type Fingerprint = Record<string, string | number>;

const word = whole(0, 2 ** 32 - 1);
/** The state of a generator, which every training's position holds. */
export const rngStateSchema = z.tuple([word, word, word, word], { error: 'must be four numbers' });

/** The file that a training goes on from, and what stands in it. */
export interface CheckpointFile<P> {
  path: string;
  kind: ContainerKind;
  fingerprint: Fingerprint;
  /** Where the training stands, besides the trainer's own state: what is still to be drawn, counted and shown. */
  position: z.ZodType<P>;
  /** Makes content of the present version of an older one's. What it does not know it returns as it is. */
  upgrade?(content: unknown): unknown;
}

/** Saves a trainer with the position of its training, and restores both. */
export class Checkpoint<P> {
  /** The step at which it was saved or restored last, -1 when neither. */
  step = -1;
  private at = performance.now();

  /** @param position where the training stands at the moment. */
  constructor(
    private readonly trainer: Trainer,
    private readonly file: CheckpointFile<P>,
    private readonly position: () => P,
  ) {}

  /** Seconds since it was saved last, or the training began. */
  get age(): number {
    return (performance.now() - this.at) / 1000;
  }

  /** Writes the file in one step. @throws ZeroError when it cannot be written; the older one then stays. */
  async save(): Promise<void> {
    const { path, kind, fingerprint } = this.file;
    const position = this.position();
    writeContainer(path, kind, { fingerprint, trainer: await this.trainer.save(), position });
    this.step = this.trainer.step;
    this.at = performance.now();
  }

  /**
   * Restores the trainer from the file, if there is one.
   * @returns where the training stood; undefined when there is no file.
   * @throws ZeroError when it is damaged, or of a training with another fingerprint, model or optimizer; the trainer is
   * not changed then.
   */
  resume(): P | undefined {
    const { path, kind, fingerprint, position, upgrade } = this.file;
    if (!existsSync(path)) return undefined;
    const content = readContainer(path, kind);
    const schema = header({
      fingerprint: z.record(z.string(), z.union([z.string(), z.number()])),
      trainer: trainerStateSchema,
      position,
    });
    const saved = parse(
      schema,
      upgrade ? upgrade(content) : content,
      `${path} is not a usable checkpoint file`,
    );
    for (const [name, value] of Object.entries(fingerprint))
      if (saved.fingerprint[name] !== value)
        throw new ZeroError(
          `${path} was written by a training with ${name} ${printable(String(saved.fingerprint[name]))}, not ${value}; give the same again, or train in another folder`,
        );
    this.trainer.restore(saved.trainer, path);
    this.step = this.trainer.step;
    return saved.position as P;
  }
}
