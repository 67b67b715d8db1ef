import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { Rng } from '../../base/rng.js';

/** A folder for the files of a test file, which is removed at the end. */
export function testFolder(): { folder: string; file(name: string, content: string | Uint8Array): string } {
  const folder = mkdtempSync(join(tmpdir(), 'zero-words-'));
  after(() => rmSync(folder, { recursive: true }));
  const file = (name: string, content: string | Uint8Array) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  return { folder, file };
}

/** Runs `zero words`. */
export async function zeroWords(
  args: readonly string[],
  { input, kill }: { input?: string | Uint8Array; kill?: { after: RegExp; signal: NodeJS.Signals } } = {},
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['bin/zero.js', 'words', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  let [out, err] = ['', ''];
  child.stdin.on('error', () => {});
  child.stdin.end(input ?? '');
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => {
    err += chunk;
    if (kill?.after.test(err)) {
      child.kill(kill.signal);
      kill = undefined;
    }
  });
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, out, err };
}

/** A text of words drawn by Zipf's law, so many a line. */
export function zipfText(words: number, lines: number, perLine: number, seed = 1): string {
  const rng = new Rng(`zipf ${seed}`);
  const word = () => `w${Math.floor(words ** rng.float())}`;
  return Array.from({ length: lines }, () => Array.from({ length: perLine }, word).join(' ')).join('\n');
}
