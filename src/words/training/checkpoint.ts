import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { ZeroError } from '../../../base/errors.js';
import { type ContainerKind, readContainer, writeContainer } from '../../../base/files/container.js';
import { bytes, header, list, parse, text, whole } from '../../../base/schema.js';
import { printable } from '../../../base/text.js';
import type { Model } from './model.js';

/*
 * A checkpoint is the file `checkpoint`, which says where the training stands and names the files with the vectors, of
 * which each holds some rows. It is written last, so that a kill leaves the old checkpoint or the new one.
 */
const MAIN: ContainerKind = { kind: 'wtrn', version: 1, label: 'checkpoint' };
const PART: ContainerKind = { kind: 'wrow', version: 1, label: 'checkpoint part' };
/** Bytes of a part. */
const PART_BYTES = 1 << 26;

/** Where a training stands. */
const positionSchema = header({
  /** Blocks of all epochs that are done, in a deterministic training rounds. */
  next: whole(0, 2 ** 31 - 1),
  words: z.number(),
  seconds: z.number(),
  cpu: z.number(),
  complete: z.boolean(),
});
export type WordsPosition = z.infer<typeof positionSchema>;

/** What a checkpoint must agree with, by the words it is told with. */
export type WordsFingerprint = Record<string, string | number | boolean>;

const mainSchema = header({
  fingerprint: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  position: positionSchema,
  parts: list(header({ name: text(100), checksum: whole(0, 2 ** 32 - 1) }), 100_000),
});

/** Writes a checkpoint of a model, without vectors when the training is complete. @throws ZeroError when it cannot be written. */
export function saveCheckpoint(
  folder: string,
  model: Model,
  fingerprint: WordsFingerprint,
  position: WordsPosition,
): void {
  const parts: { name: string; checksum: number }[] = [];
  if (!position.complete)
    for (const [i, rows] of pieces(model).entries()) {
      const name = `checkpoint.${position.next}.${i}`;
      const copy = Buffer.from(rows); // a copy: packing cannot read shared memory
      writeContainer(join(folder, name), PART, { rows: copy });
      parts.push({ name, checksum: crc32(copy) });
    }
  writeContainer(join(folder, 'checkpoint'), MAIN, { fingerprint, position, parts });
  const named = new Set(parts.map((part) => part.name));
  for (const name of readdirSync(folder))
    if (/^checkpoint\.\d+\.\d+$/.test(name) && !named.has(name)) rmSync(join(folder, name), { force: true });
}

/**
 * Where the checkpoint of a folder stands.
 * @returns undefined where there is none.
 * @throws ZeroError when it is damaged, or of another text or other settings.
 */
export function readPosition(folder: string, fingerprint: WordsFingerprint): WordsPosition | undefined {
  const main = readMain(folder);
  if (!main) return undefined;
  for (const [name, value] of Object.entries(fingerprint))
    if (main.fingerprint[name] !== value)
      throw new ZeroError(
        `${join(folder, 'checkpoint')} was written by a training with ${name} ${printable(String(main.fingerprint[name]))}, not ${value}; give the same again, or train in another folder`,
      );
  return main.position;
}

/** Restores a model from the folder's checkpoint. @throws ZeroError when a part is missing or damaged. */
export function restoreModel(folder: string, model: Model): void {
  const main = readMain(folder)!;
  const places = pieces(model);
  if (places.length !== main.parts.length)
    throw new ZeroError(
      `${join(folder, 'checkpoint')} names ${main.parts.length} parts, not ${places.length}; restore it from a copy`,
    );
  for (const [i, { name, checksum }] of main.parts.entries()) {
    if (!/^checkpoint\.\d+\.\d+$/.test(name))
      throw new ZeroError(`${join(folder, 'checkpoint')} names a part that is none; restore it from a copy`);
    const path = join(folder, name);
    const schema = header({ rows: bytes(places[i].length, places[i].length) });
    const { rows } = parse(schema, readContainer(path, PART), path);
    if (crc32(rows) !== checksum)
      throw new ZeroError(`${path} is of another checkpoint; restore both from a copy`);
    places[i].set(rows);
  }
}

function readMain(folder: string): z.infer<typeof mainSchema> | undefined {
  const path = join(folder, 'checkpoint');
  if (!existsSync(path)) return undefined;
  return parse(mainSchema, readContainer(path, MAIN), `${path} is not a usable checkpoint file`);
}

/** The bytes of all rows, in pieces. */
function pieces({ inputs, outputs }: Model): Uint8Array[] {
  return [inputs, outputs].flatMap((rows) => {
    const all = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
    const out: Uint8Array[] = [];
    for (let at = 0; at < all.length; at += PART_BYTES) out.push(all.subarray(at, at + PART_BYTES));
    return out;
  });
}
