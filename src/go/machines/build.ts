import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SelfplaySettings } from '../../../selfplay/settings.js';

/** The folder of the compiled program. */
const compiled = fileURLToPath(new URL('../../../', import.meta.url));
/** The rooms that decide how a game is played. */
const ROOMS = ['base', 'engine', 'selfplay'];

let known: string | undefined;

/** SHA-256 of the compiled files that decide how games are played: a worker plays by the very program of its hub. */
export function buildHash(): string {
  if (known !== undefined) return known;
  const sum = createHash('sha256');
  for (const room of ROOMS)
    for (const name of readdirSync(join(compiled, room), { recursive: true, encoding: 'utf8' }).sort()) {
      if (!name.endsWith('.js')) continue;
      sum.update(`${room}/${name.replaceAll('\\', '/')}\n`);
      sum.update(readFileSync(join(compiled, room, name)));
    }
  known = sum.digest('hex');
  return known;
}

/** SHA-256 of all that games are played by. */
export function settingsHash(selfplay: SelfplaySettings, network: object, seed: number): string {
  return createHash('sha256').update(canonical({ selfplay, network, seed })).digest('hex');
}

/** JSON whose keys are in the order of the alphabet. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, x]) => `${JSON.stringify(key)}:${canonical(x)}`).join()}}`;
}

/** SHA-256 of bytes, in hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
