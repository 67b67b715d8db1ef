import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fileError } from '../../../base/files/atomic.js';
import { appendJsonLine, readJson, writeJson } from '../../../base/files/json.js';
import { namesIn } from '../../../base/files/read.js';
import { header, parse, text } from '../../../base/schema.js';
import { checkName, isName } from './wire/protocol.js';

/** The files of a run that are about other machines: `machines/` in its folder. */
export interface MachinesFolder {
  readonly root: string;
  /** What was lent and what was kept. */
  readonly ledger: string;
  /** The settings that games were lent under, by their hash. */
  readonly settings: string;
  /** Games that were refused: worker, reason and the game itself, a line each. */
  readonly refused: string;
  /** A file for each machine that may join, and for each that is banned. */
  readonly workers: string;
  readonly bans: string;
  /** How the workers stand, rewritten every few seconds. */
  readonly status: string;
  readonly audit: string;
}

/** The paths; nothing is read or made. */
export function machinesFolder(run: string): MachinesFolder {
  const root = join(run, 'machines');
  return {
    root,
    ledger: join(root, 'ledger.log'),
    settings: join(root, 'settings'),
    refused: join(root, 'refused.jsonl'),
    workers: join(root, 'workers'),
    bans: join(root, 'bans'),
    status: join(root, 'status.json'),
    audit: join(root, 'audit.jsonl'),
  };
}

/** Makes the folders. @throws ZeroError when the disk refuses. */
export function makeMachines(folder: MachinesFolder): void {
  try {
    for (const path of [folder.root, folder.settings, folder.workers, folder.bans])
      mkdirSync(path, { recursive: true });
  } catch (error) {
    throw fileError('make', folder.root, error);
  }
}

const banFile = header({ reason: text(500), at: text(40) });
const workerFile = header({ name: text(63), key: z.string().regex(/^U[A-Z2-7]{55}$/), at: text(40) });
/** A machine that may join: its name, and the public part of its key. */
export type WorkerFile = z.infer<typeof workerFile>;

/** Bans a worker until a person lifts it. */
export function ban(folder: MachinesFolder, worker: string, reason: string): void {
  const path = join(folder.bans, `${checkName(worker, "a worker's name")}.json`);
  writeJson(path, { reason: reason.slice(0, 500), at: new Date().toISOString() });
}

/** Lifts a ban. @returns false where there was none. */
export function unban(folder: MachinesFolder, worker: string): boolean {
  const path = join(folder.bans, `${checkName(worker, "a worker's name")}.json`);
  if (!existsSync(path)) return false;
  rmSync(path);
  return true;
}

/** The banned workers and why. */
export function bans(folder: MachinesFolder): Map<string, string> {
  return new Map(
    named(folder.bans).map((name) => {
      const path = join(folder.bans, `${name}.json`);
      return [name, parse(banFile, readJson(path) ?? { reason: 'banned', at: '' }, path).reason];
    }),
  );
}

/** The machines that may join. @throws ZeroError when a file is damaged. */
export function workerFiles(folder: MachinesFolder): WorkerFile[] {
  return named(folder.workers).map((name) => {
    const path = join(folder.workers, `${name}.json`);
    return parse(workerFile, readJson(path), path);
  });
}

/** Notes a machine that may join. */
export function addWorkerFile(folder: MachinesFolder, name: string, key: string): void {
  writeJson(join(folder.workers, `${name}.json`), { name, key, at: new Date().toISOString() });
}

function named(folder: string): string[] {
  return namesIn(folder)
    .filter((name) => name.endsWith('.json') && isName(name.slice(0, -5)))
    .map((name) => name.slice(0, -5))
    .sort();
}

/** Bytes of refused games that are kept, and of one of them. */
const MOST_REFUSED = 1 << 26;
const MOST_ONE = 1 << 16;

/** Sets a refused game aside, with who sent it and why it was refused; the folder does not grow without end. */
export function setAside(folder: MachinesFolder, worker: string, reason: string, record: Uint8Array): void {
  if (existsSync(folder.refused) && statSync(folder.refused).size > MOST_REFUSED) return;
  const kept = record.length <= MOST_ONE ? Buffer.from(record).toString('base64') : '';
  const at = new Date().toISOString();
  appendJsonLine(folder.refused, { at, worker, reason, bytes: record.length, record: kept });
}
